/**
 * Refusals as answers: status and text are the domain's (`refusal-text.ts`), the JSON around them and
 * the headers that go with them are http's (openwhisk-api §1.5-1.8).
 */
import type { TransactionId } from '../domain/kernel/ids.ts';
import type { Refusal } from '../domain/refusal.ts';
import { refusalText } from '../domain/refusal-text.ts';
import { REST_CORS } from './cors.ts';
import type { ApiResponse, Header } from './exchange.ts';
import { json } from './response.ts';

const CHALLENGE: Header = [
  'WWW-Authenticate',
  'Basic realm="OpenWhisk secure realm",charset=UTF-8',
];

/** What the router itself rejects carries no CORS headers (openwhisk-api §1.6). */
const refusalHeaders = (refusal: Refusal): readonly Header[] => {
  switch (refusal.type) {
    case 'CredentialsMissing':
    case 'CredentialsInvalid':
      return [CHALLENGE];
    case 'MethodNotAllowed':
      return [['Allow', refusal.supported.join(', ')]];
    case 'NoSuchRoute':
    case 'MalformedQuery':
    case 'MalformedContent':
    case 'UnsupportedMediaType':
    case 'NotAcceptable':
    case 'BodyDropped':
      return [];
    default:
      return REST_CORS;
  }
};

/** `{"error","code"}`, compact, with the headers that belong to the refusal. */
export const refusalResponse = (refusal: Refusal, id: TransactionId): ApiResponse => {
  const [status, error] = refusalText(refusal);
  return json(status, JSON.stringify({ error: error.trim(), code: id }), [
    ...refusalHeaders(refusal),
    ['X-Request-ID', id],
  ]);
};
