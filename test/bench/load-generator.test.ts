import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';

import { post } from '../../bench/contender.ts';
import { loadResultSchema, type LoadResult } from '../../bench/load-spec.ts';

const GENERATOR = join(import.meta.dirname, '../../bench/load-generator.ts');

/** Loads a server that answers as given, until 20 good responses are counted or time is over. */
const load = async (listener: RequestListener, measureMs: number): Promise<LoadResult> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const child = spawn(process.execPath, [GENERATOR], { stdio: ['pipe', 'pipe', 'inherit'] });
  const window = { connections: 3, warmupMs: 50, measureMs, responsesMax: 20 };
  const expected = { expect: { status: 200, text: '"ok"' }, request: post(port, '/') };
  child.stdin.end(JSON.stringify({ port, ...window, ...expected }));
  return loadResultSchema.parse(JSON.parse(await text(child.stdout)));
};

const answer =
  (status: number, body: string): RequestListener =>
  (request, response) => {
    request.resume().on('end', () => {
      response.writeHead(status, { 'Content-Length': body.length }).end(body);
    });
  };

test('every request is answered, and the window ends at the bound of responses', async () => {
  const result = await load(answer(200, '"ok"'), 20_000);
  expect(result.errors).toEqual({});
  expect(result.counted).toBe(20);
  expect(result.answered).toBeGreaterThanOrEqual(20);
});

test('another status is an error with the response as its explanation', async () => {
  const result = await load(answer(503, 'full'), 100);
  expect(result.errors['status 503']).toBeGreaterThan(0);
  expect(result.firstError).toContain('full');
  expect(result.answered).toBe(0);
});

test('another body is an error', async () => {
  const result = await load(answer(200, '"other"'), 100);
  expect(result.errors['body']).toBeGreaterThan(0);
});

test('a connection that breaks is an error, and the generator still ends', async () => {
  const result = await load((request) => request.socket.destroy(), 20_000);
  expect(result.errors).toEqual({ connection: 3 });
});
