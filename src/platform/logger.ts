/**
 * The operator's log: one JSON line per entry on stderr. Never carries a secret, a parameter or a
 * result.
 */
import { pino } from 'pino';

export interface Logger {
  readonly debug: (fields: object, message: string) => void;
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export const createLogger = (level: LogLevel): Logger =>
  pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));

/** @internal */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
