/** The Python runtime as the program of an image, without an engine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

const RUNTIME = path.resolve(import.meta.dirname, '../../runtimes/python');

/** On a port of ours: images have one of their own each. */
const SCRIPT = `
import sys
sys.path.insert(0, sys.argv[1])
from rewhisk_runtime import http_channel
http_channel._PORT = int(sys.argv[2])
import http_main
http_main.serve()
`;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

const startRuntime = async () => {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-python-'));
  const child = spawn('python3', ['-c', SCRIPT, RUNTIME, String(port)], {
    env: { ...process.env, TMPDIR: folder, __OW_ALLOW_CONCURRENT: 'true', REWHISK_LINES: 'tagged' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const post = async (at: string, body: object): Promise<unknown> => {
    for (;;) {
      const request = { method: 'POST', body: JSON.stringify(body) };
      const response = await fetch(`http://127.0.0.1:${port}${at}`, request).catch(() => null);
      if (response !== null) return response.json();
    }
  };
  return {
    post,
    printed: () => printed,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await once(child, 'close');
      rmSync(folder, { recursive: true });
    },
  };
};

test('what a thread of init prints during a run is in the log: it is not over with init', async () => {
  await using runtime = await startRuntime();
  const code = `
import threading
asked, said = threading.Event(), threading.Event()

def serve():
    asked.wait()
    print('served')
    said.set()

threading.Thread(target=serve, daemon=True).start()

def main(args):
    asked.set()
    said.wait()
    return {}
`;
  const env = { __OW_ACTIVATION_ID: 'a0' };
  expect(await runtime.post('/init', { value: { main: 'main', code, env } })).toEqual({ ok: true });
  expect(await runtime.post('/run', { value: {}, activation_id: 'a1' })).toEqual({});
  await expect.poll(runtime.printed).toMatch(/^served\n\x1ea1!\n$/);
});
