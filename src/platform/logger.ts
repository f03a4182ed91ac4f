/**
 * The operator's log: one JSON line per entry on stderr. Never carries a secret, a parameter or a
 * result. Where it can't be written it waits, as far as there is room, and nothing else does.
 */
import { pino } from 'pino';

export interface Logger {
  readonly debug: (fields: object, message: string) => void;
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** What is not written yet, because the disk that it goes to is full; what is more is dropped. */
const WAITING_BYTES_MAX = 64 * 1024;

export const createLogger = (level: LogLevel): Logger => {
  const lines = pino.destination({ dest: 2, sync: true, maxLength: WAITING_BYTES_MAX });
  lines.on('error', () => undefined);
  return pino({ level, base: null }, lines);
};

/** @internal */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
