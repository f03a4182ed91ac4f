/** Requests to the API in the test's own process, without a socket. */
import type { Api } from '../../src/http/api.ts';
import type { ApiRequest, ApiResponse, Header, RequestHeaders } from '../../src/http/exchange.ts';
import { GUEST_AUTH } from './callers.ts';

/** What `newTransactionId` makes, always. */
export const MADE_ID = 'madeTransactionId';

export interface Sent {
  readonly headers?: Partial<RequestHeaders>;
  readonly allHeaders?: readonly Header[];
  /** Sent as JSON unless it is a string. */
  readonly body?: unknown;
}

/** `line` is a method and a target: `GET /ping?x=1`. Credentials and the type of a body are added. */
export const apiRequest = (line: string, sent: Sent = {}): ApiRequest => {
  const [, method = '', path = '', query = ''] = /^(\w+) ([^?]*)\??(.*)$/.exec(line) ?? [];
  const text = typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body);
  const bytes = Buffer.from(text ?? '');
  return {
    method,
    path,
    query,
    headers: {
      accept: '',
      authorization: GUEST_AUTH,
      contentType: text === undefined ? '' : 'application/json',
      extraLogging: '',
      host: 'localhost',
      idempotencyKey: '',
      requestId: '',
      ...sent.headers,
    },
    allHeaders: sent.allHeaders ?? [],
    contentLength: bytes.length,
    readBody: (bytesMax) =>
      Promise.resolve(
        bytes.length > bytesMax
          ? { type: 'tooLong', bytes: bytes.length }
          : { type: 'whole', bytes },
      ),
  };
};

export const send = async (api: Api, line: string, sent: Sent = {}): Promise<ApiResponse> =>
  api(apiRequest(line, sent));

/** The body of an answer that is JSON. */
export const jsonOf = ({ body }: ApiResponse): unknown => JSON.parse(textOf(body));

export const textOf = (body: ApiResponse['body']): string =>
  typeof body === 'string' ? body : Buffer.from(body).toString();

export const sendForJson = async (api: Api, line: string, sent: Sent = {}): Promise<unknown> =>
  jsonOf(await send(api, line, sent));

/** Status and `error` of an error answer; throws when it is none. */
export const sendForError = async (
  api: Api,
  line: string,
  sent: Sent = {},
): Promise<readonly [status: number, error: string]> => {
  const { status, body } = await send(api, line, sent);
  const { error, code, ...rest } = JSON.parse(textOf(body)) as Record<string, unknown>;
  if (typeof error !== 'string' || code !== MADE_ID || Object.keys(rest).length > 0) {
    throw new Error(`not an error: ${textOf(body)}`);
  }
  return [status, error];
};

export const headerOf = (response: ApiResponse, name: string): string | undefined =>
  response.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
