/** Requests over TLS to 127.0.0.1 under any name, that trust one certificate alone. */
import { type IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';

export interface TlsTarget {
  readonly port: number;
  /** In PEM. */
  readonly ca: string;
  /** The name in `Host` and in the handshake. */
  readonly host: string;
}

export interface TlsCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

export interface TlsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export const tlsCall = (
  { port, ca, host }: TlsTarget,
  path: string,
  { method = 'GET', headers = {}, body = '' }: TlsCall = {},
): Promise<TlsAnswer> =>
  new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      ca,
      servername: host,
      agent: false,
      path,
      method,
      maxHeaderSize: 65_536,
    };
    const sent = Object.entries(headers).map(([name, value]) => [name, [value].flat()] as const);
    const client = request({ ...options, headers: { host, ...Object.fromEntries(sent) } });
    client.on('error', reject);
    client.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    client.end(body);
  });
