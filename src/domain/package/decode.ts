/** The body of a PUT of a package or binding as content (openwhisk-api §8.2). */
import { COMMON_MEMBERS, NOT_AN_ENTITY } from '../entity/content.ts';
import { type Decoder, decoder, objectOf, type Schema } from '../kernel/decoder.ts';
import { E, type Either } from '../kernel/fp.ts';
import { isJsonObject, type Json } from '../kernel/json.ts';
import { type NamespaceName, parseEntityName, parseNamespace, type PlainName } from '../names.ts';
import { parameterList } from '../parameter-list.ts';
import { malformed, type Refusal } from '../refusal.ts';
import type { PackageContent } from './commands.ts';

/** `own` is the namespace of the URL, which `_` stands for. */
export const packageContent = (own: NamespaceName): Decoder<PackageContent> => {
  const content = objectOf(
    {
      binding: decoder(BINDING, (sent) => bindingOf(sent, own)),
      parameters: parameterList,
      ...COMMON_MEMBERS,
    },
    NOT_AN_ENTITY,
  );
  return decoder(content.schema, (sent) =>
    // Null is fine for every other member.
    isJsonObject(sent) && sent['binding'] === null ? NOT_A_BINDING : content.decode(sent),
  );
};

/** `{}` is how an answer says that a package is no binding. */
const bindingOf = (sent: Json, own: NamespaceName): Either<Refusal, PlainName | null> => {
  if (!isJsonObject(sent)) return NOT_A_BINDING;
  if (Object.keys(sent).length === 0) return E.right(null);
  const { namespace, name } = sent;
  if (namespace === undefined) return missing('namespace');
  if (name === undefined) return missing('name');
  const provider = typeof namespace === 'string' ? parseNamespace(namespace) : MALFORMED_NAME;
  const named = typeof name === 'string' ? parseEntityName(name) : MALFORMED_NAME;
  if (E.isLeft(provider) || E.isLeft(named)) return MALFORMED_NAME;
  return E.right({ namespace: namespace === '_' ? own : provider.right, name: named.right });
};

const missing = (member: string): Either<Refusal, never> =>
  E.left(malformed(`Object is missing required member '${member}'`));

const NOT_A_BINDING = E.left(malformed("Object expected in field 'namespace'"));
const MALFORMED_NAME = E.left(malformed('entity name malformed'));

const BINDING: Schema = {
  description: 'The package this one is bound to; absent or empty for a package of its own.',
  oneOf: [
    {
      type: 'object',
      required: ['namespace', 'name'],
      properties: { namespace: { type: 'string' }, name: { type: 'string' } },
    },
    { type: 'object', maxProperties: 0 },
  ],
};
