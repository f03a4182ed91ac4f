/**
 * The id of a request: `X-Request-ID` of its answer and `code` of its error (openwhisk-api §1.5).
 */
import { type TransactionId, transactionId } from '../domain/kernel/ids.ts';

/** `sid_` is reserved for internal ids. The bounds keep logs and the journal clean. */
const ADOPTED = /^(?!sid_)[\w.:/+=@-]{1,128}$/;

/** The client's own id where it sent a usable one, else a new one. */
export const adoptTransactionId = (sent: string, make: () => TransactionId): TransactionId =>
  sent !== '' && ADOPTED.test(sent) ? transactionId(sent) : make();
