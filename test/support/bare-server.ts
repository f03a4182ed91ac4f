/**
 * The HTTP server alone, in the process of the test and with a handler of the test, and clients for
 * it. What is open after a test is closed.
 */
import { afterEach } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { transactionId } from '../../src/domain/kernel/ids.ts';
import { text } from '../../src/http/response.ts';
import { createServer, type HttpServer, type ServerOptions } from '../../src/http/server/server.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { rawClient, type RawClient } from './raw-client.ts';

const open: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

export const listen = async (options: Partial<ServerOptions>): Promise<HttpServer> => {
  const server = await createServer({
    host: '127.0.0.1',
    port: 0,
    tls: null,
    handle: () => text(200, 'hi'),
    newTransactionId: () => transactionId('tid'),
    clock: systemClock,
    log: silentLogger,
    connectionsMax: 1000,
    drainMs: 60_000,
    ...options,
  });
  if (E.isLeft(server)) throw new Error('no free port');
  open.push(server.right);
  return server.right;
};

export const clientOf = ({ port }: HttpServer): RawClient => {
  const client = rawClient(port);
  open.push({ close: () => client.socket.destroy() });
  return client;
};

/** A request as text, with an empty line after its headers. */
export const request = (line: string, headers: readonly string[] = [], body = ''): string =>
  [`${line} HTTP/1.1`, 'Host: localhost', ...headers, '', body].join('\r\n');
