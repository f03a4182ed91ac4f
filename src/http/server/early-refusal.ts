/**
 * What is refused before anyone looks at it: everything, by a server that is about to stop; an address
 * that is too long (openwhisk-api §1.9); and a request of which it is not clear where it ends. A proxy
 * in front may have gone by another header, and then what follows is somebody else's (RFC 9112 §6.3).
 */
import type { TransactionId } from '../../domain/kernel/ids.ts';
import { refusalResponse } from '../errors.ts';
import type { ApiRequest, ApiResponse } from '../exchange.ts';
import { text } from '../response.ts';
import { adoptTransactionId } from '../transaction-id.ts';
import { URI_LENGTH_MAX } from './header-limit.ts';

export interface EarlyRefusal {
  readonly response: ApiResponse;
  /** Nothing that follows on the connection can be trusted. */
  readonly isLast: boolean;
}

export interface Arrival {
  readonly request: Pick<ApiRequest, 'path' | 'query' | 'headers'>;
  readonly isFramedOnce: boolean;
  readonly isDraining: boolean;
}

export const earlyRefusal = (
  { request, isFramedOnce, isDraining }: Arrival,
  newTransactionId: () => TransactionId,
): EarlyRefusal | null => {
  const { path, query, headers } = request;
  const isTooLong = path.length + query.length >= URI_LENGTH_MAX;
  if (isFramedOnce && !isTooLong && !isDraining) return null;
  const id = adoptTransactionId(headers.requestId, newTransactionId);
  if (!isFramedOnce) return { response: text(400, NO_END, [['X-Request-ID', id]]), isLast: true };
  const response = isTooLong
    ? text(414, URI_TOO_LONG, [['X-Request-ID', id]])
    : refusalResponse({ type: 'Unavailable' }, id);
  return { response, isLast: false };
};

const NO_END = 'It is not clear where the body of the request ends';
const URI_TOO_LONG = `URI length exceeds the configured limit of ${URI_LENGTH_MAX} characters`;
