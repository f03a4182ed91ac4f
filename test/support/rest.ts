/** Plain REST calls of a test, for what a client library would hide. */
import type { RewhiskServer } from './rewhisk-server.ts';

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

export interface RestCall {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the guest's. `null`: none. */
  readonly auth?: string | null;
}

/** `path` below `/api/v1/`, or absolute with a leading slash. */
export const rest = async (
  server: Pick<RewhiskServer, 'url' | 'auth'>,
  path: string,
  { method = 'GET', body, headers = {}, auth = server.auth }: RestCall = {},
): Promise<RestAnswer> => {
  const url = path.startsWith('/') ? `${server.url}${path}` : `${server.url}/api/v1/${path}`;
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body }),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(auth === null ? {} : { authorization: `Basic ${Buffer.from(auth).toString('base64')}` }),
      ...headers,
    },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
