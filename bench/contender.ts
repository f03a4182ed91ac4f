/**
 * What the benchmark measures: a server it can start fresh, load, and stop again.
 */
export interface Target {
  readonly port: number;
  /** The whole request as it goes over the wire, Latin-1. */
  readonly request: string;
  /** What every response must be: this status, and this text somewhere in it. */
  readonly expect: { readonly status: number; readonly text: string };
}

export interface RunningServer {
  readonly pid: number;
  /** A call that waits for the function's result. */
  readonly blocking: Target;
  /** A call that is answered as soon as it is accepted; `null` where the server has none. */
  readonly accepting: AcceptingTarget | null;
  /** The end of what it wrote to stderr, for error messages. */
  readonly logTail: () => string;
  /** Idempotent; settles when the process is gone and its data deleted. */
  readonly stop: () => Promise<void>;
}

export interface AcceptingTarget extends Target {
  /** Settles when this many accepted calls, all there were, have run to their end. */
  readonly drained: (accepted: number) => Promise<void>;
}

export interface Contender {
  readonly name: ContenderName;
  /** Settles when the server answers; rejects, with nothing left running, when `signal` aborts. */
  readonly start: (signal: AbortSignal) => Promise<RunningServer>;
}

export type ContenderName = 'echo' | 'functions-framework' | 'rewhisk';

/** What every server is sent, and what its function returns. */
export const REQUEST_BODY = '{"name":"world"}';
export const FUNCTION_RESULT = '"hello":"world"';

/** One request as fixed bytes, the same for all servers but for path and credentials. */
export const post = (port: number, path: string, headers: readonly string[] = []): string =>
  [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    ...headers,
    'Content-Type: application/json',
    `Content-Length: ${REQUEST_BODY.length}`,
    '',
    REQUEST_BODY,
  ].join('\r\n');
