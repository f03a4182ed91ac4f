/** A request as text, with the credentials of the guest, for the raw client. */
import { type RawClient, rawClient } from './raw-client.ts';
import type { RewhiskServer } from './rewhisk-server.ts';

export const rawRequest = (
  { auth }: Pick<RewhiskServer, 'auth'>,
  line: string,
  body = '',
  framing: readonly string[] = [`content-length: ${Buffer.byteLength(body)}`],
): string => {
  const authorization = `authorization: Basic ${Buffer.from(auth).toString('base64')}`;
  const type = 'content-type: application/json';
  const head = [`${line} HTTP/1.1`, 'host: localhost', authorization, type, ...framing];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
};

export const rawConnection = ({ url }: Pick<RewhiskServer, 'url'>): RawClient =>
  rawClient(Number(new URL(url).port));
