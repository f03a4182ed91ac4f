/** The body of a PUT of an action as content (openwhisk-api §4.4). */
import { COMMON_MEMBERS, NOT_AN_ENTITY } from '../entity/content.ts';
import { type Decoder, decoder, objectOf, strings } from '../kernel/decoder.ts';
import { E } from '../kernel/fp.ts';
import type { NamespaceName } from '../names.ts';
import { parameterList } from '../parameter-list.ts';
import type { Runtimes } from '../runtimes.ts';
import type { ActionContent } from './commands.ts';
import { execContent } from './exec-content.ts';
import { limitsContent } from './limits-content.ts';

/** `own` is the caller's namespace, which `_` in a component of a sequence stands for. */
export const actionContent = (runtimes: Runtimes, own: NamespaceName): Decoder<ActionContent> => {
  const content = objectOf(
    {
      exec: execContent(runtimes, own),
      parameters: parameterList,
      limits: limitsContent,
      ...COMMON_MEMBERS,
      delAnnotations: strings,
    },
    NOT_AN_ENTITY,
  );
  return decoder(content.schema, (sent) => {
    const read = content.decode(sent);
    if (E.isLeft(read)) return read;
    return E.right({ ...read.right, delAnnotations: read.right.delAnnotations ?? [] });
  });
};
