/**
 * Reads one frame of a runtime as a message, or as nothing when it is none. The sender is user
 * code as far as the driver is concerned: no number or length in it is believed.
 */
import type { LogStream } from '../../domain/activation/log-lines.ts';
import type { CallOutcome } from '../../domain/activation/outcome.ts';
import type { LogTime } from '../output/activation-log.ts';
import { FROM_RUNTIME } from './frames.ts';

export type RuntimeMessage =
  | { readonly type: 'ready' }
  | {
      readonly type: 'log';
      readonly stream: LogStream;
      readonly time: LogTime;
      readonly bytes: Buffer;
    }
  | { readonly type: 'answer'; readonly outcome: CallOutcome };

const TIME_BYTES = 8;

export const readRuntimeFrame = (type: number, body: Buffer): RuntimeMessage | null => {
  switch (type) {
    case FROM_RUNTIME.ready:
      return body.length === 0 ? { type: 'ready' } : null;
    case FROM_RUNTIME.stdout:
      return readLog('stdout', body);
    case FROM_RUNTIME.stderr:
      return readLog('stderr', body);
    case FROM_RUNTIME.answered:
      return answer({ type: 'answered', ok: true, body: body.toString('utf8') });
    case FROM_RUNTIME.failed:
      return answer({ type: 'answered', ok: false, body: body.toString('utf8') });
    case FROM_RUNTIME.oversized:
      return readOversized(body.toString('utf8'));
    default:
      return null;
  }
};

const answer = (outcome: CallOutcome): RuntimeMessage => ({ type: 'answer', outcome });

const readLog = (stream: LogStream, body: Buffer): RuntimeMessage | null => {
  if (body.length < TIME_BYTES) return null;
  const time = { seconds: body.readUInt32LE(0), nanoseconds: body.readUInt32LE(4) };
  if (time.nanoseconds >= 1e9) return null;
  return { type: 'log', stream, time, bytes: body.subarray(TIME_BYTES) };
};

const readOversized = (text: string): RuntimeMessage | null => {
  const [whole, bytes] = /^(\d{1,15}) /.exec(text) ?? [];
  if (whole === undefined) return null;
  return answer({ type: 'oversized', bytes: Number(bytes), head: text.slice(whole.length) });
};
