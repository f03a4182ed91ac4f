/**
 * What a `PUT` of any entity brings: its body is measured before the query is read, and understood
 * after it (openwhisk-api §2.6, §3.6).
 */
import { checkSizes } from '../../domain/action/sizes.ts';
import type { Decoder } from '../../domain/kernel/decoder.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { NamespaceName } from '../../domain/names.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { effectiveLimits } from '../../domain/subject/effective-limits.ts';
import { BODY_BYTES_MAX } from '../body/body-collection.ts';
import { readJson } from '../body/json-body.ts';
import type { Operation } from '../description/operation.ts';
import { booleanParameter, readQuery } from '../query/query-parameters.ts';
import { parseQuery } from '../query/query-string.ts';
import type { Call } from '../routing/call.ts';

const PUT_QUERY = {
  overwrite: booleanParameter(
    'overwrite',
    false,
    'Update the entity of this name if there is one; else that is a conflict.',
  ),
};

export interface Put<Content> {
  readonly content: Content;
  readonly overwrite: boolean;
}

export const readPut = async <Content>(
  { request, caller }: Call,
  profile: Profile,
  content: Decoder<Content>,
): Promise<Either<Refusal, Put<Content>>> => {
  const body = await readJson(request, {
    bytesMax: BODY_BYTES_MAX,
    tooLong: () => ({ type: 'RequestTooLarge' }),
    absent: null,
  });
  if (E.isLeft(body)) return body;
  const sized = checkSizes(body.right, effectiveLimits(profile, caller.limits));
  if (E.isLeft(sized)) return sized;
  const query = readQuery(parseQuery(request.query), PUT_QUERY);
  if (E.isLeft(query)) return query;
  const decoded = content.decode(sized.right);
  return E.isLeft(decoded)
    ? decoded
    : E.right({ content: decoded.right, overwrite: query.right.overwrite });
};

/** Bodies are described as they are read; whose namespace `_` stands for makes no difference. */
export const putOperation = (
  kind: string,
  contentIn: (own: NamespaceName) => Decoder<unknown>,
): Operation => ({
  summary: `Create or update ${kind}`,
  query: Object.values(PUT_QUERY),
  body: { required: true, schema: contentIn(ANY_NAMESPACE).schema },
  answers: {
    200: 'The entity as it is now.',
    400: 'The body breaks a rule.',
    403: 'Not allowed to the caller.',
    409: 'There is an entity of this name already, or somebody else changed it meanwhile.',
    413: 'Larger than the namespace allows.',
    415: 'The body is not JSON.',
  },
});

const ANY_NAMESPACE = '_' as NamespaceName;
