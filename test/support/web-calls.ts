/**
 * Requests to web actions as they are written, byte for byte, by way of any host, and answers with every header line:
 * what `fetch` would normalise or hide. And one action that answers what the query says.
 */
import { Agent, request } from 'node:http';
import { putAction } from './rest-actions.ts';
import type { RewhiskServer } from './rewhisk-server.ts';

type Server = Pick<RewhiskServer, 'url' | 'auth'>;

export interface WebCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

export interface WebAnswer {
  readonly status: number;
  readonly type: string | undefined;
  /** Of the first line with this name, or of none. */
  readonly header: (name: string) => string | undefined;
  /** Of each line with this name. */
  readonly lines: (name: string) => readonly string[];
  readonly bytes: Buffer;
  readonly text: string;
  /** Undefined when the text is no JSON. */
  readonly json: unknown;
}

const agent = new Agent({ keepAlive: true });

/** `path` as it is sent. A method that has no body in general sends one that is given. */
export const webCall = (
  { url }: Pick<Server, 'url'>,
  path: string,
  { method = 'GET', headers = {}, body = '' }: WebCall = {},
): Promise<WebAnswer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const lines = Object.entries({ ...framingOf(method, body, headers), ...headers });
    const sent = lines.flatMap(([name, value]) => [value].flat().flatMap((one) => [name, one]));
    const call = request({ hostname, port, path, method, agent, headers: sent });
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve(answerOf(response.statusCode ?? 0, response.rawHeaders, Buffer.concat(chunks))),
      );
    });
    call.end(body);
  });

/** What Node would add by itself, were the headers no list. */
const framingOf = (
  method: string,
  body: string | Uint8Array,
  headers: NonNullable<WebCall['headers']>,
): Readonly<Record<string, string>> => {
  const isFramed = headers['transfer-encoding'] !== undefined;
  const length = Buffer.byteLength(body);
  return isFramed || (length === 0 && BODILESS.has(method))
    ? { host: 'localhost' }
    : { host: 'localhost', 'content-length': String(length) };
};

const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

const answerOf = (status: number, raw: readonly string[], bytes: Buffer): WebAnswer => {
  const lines = (name: string): readonly string[] =>
    raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);
  const header = (name: string): string | undefined => lines(name)[0];
  const text = bytes.toString();
  return { status, type: header('content-type'), header, lines, bytes, text, json: parsed(text) };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Fails, crashes or returns as the query says; without any of that, returns its arguments. */
const ANYTHING = `
const main = (args) => {
  if (args.crashes !== undefined) throw new Error('a secret of the inside');
  if (args.fails !== undefined) return { error: JSON.parse(args.fails) };
  return args.returns === undefined ? args : JSON.parse(args.returns);
};`;

export const annotated = (values: Readonly<Record<string, unknown>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

/** A web action of the default package, or of `PKG/NAME`. */
export const putWebAction = (
  server: Server,
  name: string,
  annotations: Readonly<Record<string, unknown>> = {},
  {
    code = ANYTHING,
    parameters = {},
  }: { code?: string; parameters?: Readonly<Record<string, unknown>> } = {},
) =>
  putAction(server, name, code, {
    annotations: annotated({ 'web-export': true, ...annotations }),
    parameters: annotated(parameters),
    limits: { memory: 128 },
  });

/** The query that has the action return or fail with the value. */
export const returning = (value: unknown): string =>
  `returns=${encodeURIComponent(JSON.stringify(value))}`;
export const failing = (value: unknown): string =>
  `fails=${encodeURIComponent(JSON.stringify(value))}`;

/** Below `/api/v1/web/guest/default`. */
export const web = (server: Server, path: string, call?: WebCall): Promise<WebAnswer> =>
  webCall(server, `/api/v1/web/guest/default/${path}`, call);
