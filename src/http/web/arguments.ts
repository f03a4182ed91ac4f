/**
 * What a web action receives (openwhisk-api §10.3): the request under names with `__ow_`, and, unless
 * the action wants it raw, the query and the members of the body beside them, the body last. Clients
 * can't set those names, nor what is final.
 *
 * All names are data: whatever they are, they become own members of an object.
 */
import { E, type Either } from '../../domain/kernel/fp.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/kernel/json.ts';
import type { NamespaceName } from '../../domain/names.ts';
import { type ActionDefaults, overridesFinals } from '../../domain/parameters.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Header } from '../exchange.ts';
import { bodyContent, rawBodyContent, type SentBody } from './body-content.ts';
import { parsePairs } from './query-pairs.ts';

export interface WebInput {
  /** Upper case. */
  readonly method: string;
  readonly headers: readonly Header[];
  /** Of the path, what follows the action. */
  readonly rest: string;
  /** As sent, without `?`. */
  readonly query: string;
  readonly body: SentBody;
  /** Of the caller, where it showed valid credentials. */
  readonly user: NamespaceName | null;
}

export const rawArguments = (input: WebInput): JsonObject => ({
  ...described(input),
  __ow_query: input.query,
  __ow_body: rawBodyContent(input.body),
});

/** `defaults`: those of package and binding too. */
export const mergedArguments = (
  input: WebInput,
  defaults: ActionDefaults,
): Either<Refusal, JsonObject> => {
  const body = bodyContent(input.body);
  if (E.isLeft(body)) return body;
  const given = { ...Object.fromEntries(parsePairs(input.query)), ...membersOf(body.right) };
  if (RESERVED.some((name) => Object.hasOwn(given, name)) || overridesFinals(defaults, given))
    return E.left({ type: 'ReservedParameters' });
  return E.right({ ...described(input), ...given, ...opaque(body.right) });
};

type Content = { readonly value: Json } | null;

const membersOf = (body: Content): JsonObject =>
  body !== null && isJsonObject(body.value) ? body.value : NO_MEMBERS;

const opaque = (body: Content): JsonObject =>
  body === null || isJsonObject(body.value) ? NO_MEMBERS : { __ow_body: body.value };

const NO_MEMBERS: JsonObject = {};

const RESERVED: readonly string[] = [
  '__ow_method',
  '__ow_headers',
  '__ow_path',
  '__ow_user',
  '__ow_query',
  '__ow_body',
];

const described = ({ method, headers, rest, user }: WebInput): JsonObject => ({
  __ow_method: method.toLowerCase(),
  __ow_headers: Object.fromEntries(headers.filter(([name]) => !UNSEEN.has(name))),
  __ow_path: rest,
  ...(user === null ? NO_MEMBERS : { __ow_user: user }),
});

/** What is between the client and the server alone; of repeated ones the others show the last. */
const UNSEEN: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding']);
