/**
 * Reads a line that should be a request. Strict: exactly the members of the request, each of its type.
 * What is wrong is said without repeating anything that was sent, since that may be a key.
 */
import { E, type Either } from '../domain/kernel/fp.ts';
import { isJsonObject, type Json, type JsonObject } from '../domain/kernel/json.ts';
import { decodeLimitsChange } from '../domain/subject/limits-change.ts';
import { type AdminRequest, PROTOCOL } from './protocol.ts';

type MemberType = 'text' | 'textOrNull' | 'change';

const MEMBERS: Readonly<Record<AdminRequest['type'], Readonly<Record<string, MemberType>>>> = {
  create: { subject: 'text', namespace: 'textOrNull', auth: 'textOrNull' },
  renewKey: { subject: 'text', namespace: 'textOrNull' },
  remove: { subject: 'text', namespace: 'textOrNull' },
  get: { subject: 'text' },
  block: { subject: 'text' },
  unblock: { subject: 'text' },
  list: {},
  arm: {},
  limits: { subject: 'text', namespace: 'textOrNull', change: 'change' },
};

/** The left side is the reason, for the operator. */
export const decodeRequest = (line: string): Either<string, AdminRequest> => {
  const sent = parsed(line);
  if (sent === null) return E.left('the request is not a JSON object');
  if (sent['protocol'] !== PROTOCOL)
    return E.left(`this server speaks protocol ${PROTOCOL}: use its own release of the command`);
  const request = sent['request'] ?? null;
  if (Object.keys(sent).length !== 2 || !isJsonObject(request))
    return E.left('expected a protocol and a request');
  const type = request['type'] ?? null;
  if (!isRequestType(type)) return E.left('the request is of no known type');
  return decodeMembers(request, type);
};

const parsed = (line: string): JsonObject | null => {
  try {
    const sent: Json = JSON.parse(line);
    return isJsonObject(sent) ? sent : null;
  } catch {
    return null;
  }
};

const isRequestType = (type: Json): type is AdminRequest['type'] =>
  typeof type === 'string' && Object.hasOwn(MEMBERS, type);

const decodeMembers = (
  request: JsonObject,
  type: AdminRequest['type'],
): Either<string, AdminRequest> => {
  const members = Object.entries(MEMBERS[type]);
  if (Object.keys(request).length !== members.length + 1)
    return E.left(`expected ${['type', ...members.map(([name]) => name)].join(', ')}`);
  const wrong = members.find(([name, expected]) => !isOfType(request, name, expected));
  if (wrong !== undefined) return E.left(`${wrong[0]} is missing or not what it should be`);
  // Every member has been looked at, and there are no others.
  const decoded: unknown = request;
  return E.right(decoded as AdminRequest);
};

const isOfType = (request: JsonObject, name: string, expected: MemberType): boolean => {
  if (!Object.hasOwn(request, name)) return false;
  const value = request[name] ?? null;
  switch (expected) {
    case 'text':
      return typeof value === 'string';
    case 'textOrNull':
      return typeof value === 'string' || value === null;
    case 'change':
      return isJsonObject(value) && E.isRight(decodeLimitsChange(value));
  }
};
