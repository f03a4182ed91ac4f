/** The Node.js runtime as the program of an image, without an engine (scheduling-and-runtimes §5.1). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

const RUNTIME = path.resolve(import.meta.dirname, '../../../runtimes/nodejs/http.cjs');

/** On a port of ours, which it tells: images have one of their own each. */
const PROGRAM = `
const { Server } = require('node:net');
const { listen } = Server.prototype;
Server.prototype.listen = function () {
  return listen.call(this, 0, '127.0.0.1', () => process.send(this.address().port));
};
require(process.argv[1]);
`;

const startRuntime = async (variables: Readonly<Record<string, string>>) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-http-'));
  const child = spawn(process.execPath, ['-e', PROGRAM, RUNTIME], {
    env: { ...process.env, ...variables },
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const [port] = await once(child, 'message');
  return {
    post: async (at: string, body: unknown): Promise<readonly [number, unknown]> => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(`http://127.0.0.1:${port}${at}`, { method: 'POST', body: text });
      return [response.status, await response.json()];
    },
    printed: () => printed,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await once(child, 'close');
      rmSync(folder, { recursive: true });
    },
  };
};
const init = (code: string) => ({ value: { main: 'main', code } });

test('an image is initialised once, runs after that, and marks the end of each run', async () => {
  await using runtime = await startRuntime({});
  const code = "console.log('loaded'); const main = (a) => { console.log('in'); return a; }";
  expect(await runtime.post('/run', {})).toEqual([403, { error: 'System not initialized.' }]);
  expect(await runtime.post('/init', init(''))).toEqual([
    403,
    { error: 'Missing main/no code to execute.' },
  ]);
  expect(await runtime.post('/init', init(code))).toEqual([200, { OK: true }]);
  expect(await runtime.post('/init', init(code))).toEqual([
    403,
    { error: 'Cannot initialize the action more than once.' },
  ]);
  expect(await runtime.post('/run', { value: { n: 1 } })).toEqual([200, { n: 1 }]);
  await expect.poll(runtime.printed).toBe('loaded\nin\nXXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n');
});

test('what an init refuses is its answer, and nothing runs after it', async () => {
  await using runtime = await startRuntime({});
  const [status, body] = await runtime.post('/init', init('this is no code'));
  expect(status).toBe(502);
  expect(body).toEqual({ error: expect.stringMatching(/^Initialization has failed due to: /) });
  expect(await runtime.post('/run', {})).toEqual([
    403,
    { error: 'System not ready, status is stopped.' },
  ]);
});

test('what is no call of the contract is refused', async () => {
  await using runtime = await startRuntime({});
  const BAD = [500, { error: 'Bad request.' }];
  expect(await runtime.post('/init', 'no JSON')).toEqual(BAD);
  expect(await runtime.post('/other', {})).toEqual(BAD);
  expect(await runtime.post('/init', init('const main = () => ({})'))).toEqual([200, { OK: true }]);
  expect(await runtime.post('/run', { value: 'text' })).toEqual([
    403,
    {
      error: "Internal system error: the argument must be a dictionary but has type 'string'.",
    },
  ]);
});

const TWO = `
let both = Promise.withResolvers(); let count = 0;
const main = async ({ meet }) => {
  console.log(process.env.__OW_ACTIVATION_ID);
  if (++count === 2) both.resolve();
  if (meet) await both.promise;
  return {};
}`;
const run = (id: string, meet = true) => ({ value: { meet }, activation_id: id });

test('runs overlap where they are allowed to, each with its variables and its own output', async () => {
  await using runtime = await startRuntime({
    __OW_ALLOW_CONCURRENT: 'true',
    REWHISK_LINES: 'tagged',
  });
  await runtime.post('/init', init(TWO));
  const ended = ['a', 'b'].map((id) => runtime.post('/run', run(id)));
  expect(await Promise.all(ended)).toEqual([
    [200, {}],
    [200, {}],
  ]);
  await expect
    .poll(() => runtime.printed().split('\n').toSorted())
    .toEqual(['', '\x1ea!', '\x1ea:a', '\x1eb!', '\x1eb:b']);
});

test('a run beside another is refused where they may not overlap', async () => {
  await using runtime = await startRuntime({});
  await runtime.post('/init', init(`${TWO}; setInterval(() => 0, 1000);`));
  // It ends with the container.
  void runtime.post('/run', run('a')).catch(() => undefined);
  await expect.poll(runtime.printed).toBe('a\n');
  expect(await runtime.post('/run', run('b'))).toEqual([
    403,
    { error: 'System not ready, status is running.' },
  ]);
});
