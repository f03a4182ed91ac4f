/** Asks the server that runs with a data folder to administer its subjects. */
import type { AdministrationRefusal } from '../actors/administration.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import { E, type Either } from '../domain/kernel/fp.ts';
import { connectTo, type NotConnected } from './connecting.ts';
import { readLine } from './line-reading.ts';
import {
  type AdminAnswers,
  type AdminRequest,
  lineOf,
  PROTOCOL,
  type ReplyLine,
} from './protocol.ts';

export interface AdminClientDeps {
  readonly dataDir: string;
  readonly clock: Clock;
}

export type AdminFailure =
  | AdministrationRefusal
  | NotConnected
  /** Whether it was done is not known, but for a request that was not understood. */
  | { readonly type: 'NoAnswer'; readonly reason: string };

/** A list of half a million subjects. */
const REPLY_BYTES_MAX = 64 * 1024 * 1024;
/** The server may take its time when it is busy; ms. */
const WAIT_MS = 60_000;

export const askAdmin = async <Request extends AdminRequest>(
  { dataDir, clock }: AdminClientDeps,
  request: Request,
): Promise<Either<AdminFailure, AdminAnswers[Request['type']]>> => {
  const connected = await connectTo(dataDir);
  if (E.isLeft(connected)) return connected;
  const socket = connected.right;
  // What is wrong shows when the answer is read.
  socket.on('error', () => undefined);
  socket.write(lineOf({ protocol: PROTOCOL, request }));
  const reading = await readLine(socket, { clock, bytesMax: REPLY_BYTES_MAX, waitMs: WAIT_MS });
  socket.destroy();
  if (reading.type !== 'line') return noAnswer(NO_LINE[reading.type]);
  return answerIn(reading.text);
};

const NO_LINE = {
  ended: 'the server closed the connection',
  late: 'the server did not answer in time',
  tooLong: 'the answer is too long',
} as const;

const noAnswer = (reason: string): Either<AdminFailure, never> =>
  E.left({ type: 'NoAnswer', reason });

const OTHER_RELEASE = 'the server is of another release than this command';

const answerIn = <Value>(line: string): Either<AdminFailure, Value> => {
  const said = parsed(line);
  if (said?.protocol !== PROTOCOL) return noAnswer(OTHER_RELEASE);
  const { reply } = said;
  switch (reply.type) {
    case 'done':
      return E.right(reply.value as Value);
    case 'refused':
      return E.left(reply.refusal);
    case 'unreadable':
      return noAnswer(reply.reason);
    case 'failed':
      return noAnswer('the server could not do it, and its log says why');
    default:
      return noAnswer(OTHER_RELEASE);
  }
};

/** Who speaks this protocol on a socket of the operator's own folder is believed. */
const parsed = (line: string): ReplyLine | null => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};
