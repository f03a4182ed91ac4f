/**
 * The stock `openwhisk-composer`: what it compiles and deploys itself does here what its own documentation says
 * (docs/COMBINATORS.md of the package). `parallel` and `map` need a Redis beside the platform.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import composer from 'openwhisk-composer';
import composerClient from 'openwhisk-composer/client.js';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { activationTree, invokedTree, namesOf } from '../support/activation-tree.ts';
import { COMPOSED, type ComposedRow } from '../support/compositions.ts';
import { directEnvironment } from '../support/direct-environment.ts';
import { invoke, putAction } from '../support/rest-actions.ts';
import { ask } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();

/** Declared by `let`. */
declare const i: number;

const deploy = (name: string, composition: ComposedRow[1]): Promise<unknown> => {
  process.env = directEnvironment();
  const { url, auth } = server();
  const client = composerClient({ apihost: url, api_key: auth });
  return client.compositions.deploy({ name, ...composition.compile() }, true);
};

const ACTIONS = {
  increment: 'const main = ({ n }) => ({ n: n + 1 });',
  'package/increment': 'const main = ({ n }) => ({ n: n + 1 });',
  halve: 'const main = ({ n }) => ({ n: n / 2 });',
  'is-even': 'const main = ({ n }) => ({ value: n % 2 === 0 });',
  fails: 'const main = () => ({ error: "no", lost: true });',
};

beforeAll(async () => {
  await ask(server(), 'PUT packages/package', {});
  await Promise.all(
    Object.entries(ACTIONS).map(([name, code]) =>
      putAction(server(), name, code, { limits: { memory: 128 } }),
    ),
  );
  await deploy('nested', composer.repeat(2, 'increment'));
  await deploy('nested-fails', composer.seq('fails', 'increment'));
});

describe.concurrent('a composition does what the documentation of the composer says', () => {
  test.each(COMPOSED.map((row, index) => [...row, `composed-${index}`] as const))(
    '%s',
    async (_, composition, input, result, name) => {
      await deploy(name, composition);
      const { status, json } = await invoke(server(), name, input, 'blocking=true&result=true');
      expect({ status, json }).toEqual({ status: 'error' in result ? 502 : 200, json: result });
    },
  );
});

test('what is deployed is a conductor with its composition, version and key', async () => {
  await deploy('deployed', composer.if('is-even', 'halve', 'increment'));
  const { json } = await ask(server(), 'GET actions/deployed');
  const { exec, annotations } = z
    .object({
      exec: z.unknown(),
      annotations: z.array(z.object({ key: z.string(), value: z.unknown() })),
    })
    .parse(json);
  expect(exec).toMatchObject({ kind: 'nodejs:22' });
  expect(Object.fromEntries(annotations.map(({ key, value }) => [key, value]))).toMatchObject({
    conductor: { type: 'if' },
    composerVersion: '0.12.0',
    conductorVersion: '0.12.0',
    'provide-api-key': true,
  });
  const tree = await invokedTree(server(), 'deployed', { n: 4 });
  expect(namesOf(tree)).toBe('deployed[deployed, is-even, deployed, halve, deployed]');
});

test('async: answers at once with the id of what it began with a copy of the variables', async () => {
  const spawned = composer.async('increment', (params: { n: number }) => ({ n: params.n + i }));
  await deploy('asynchronous', composer.let({ i: 10 }, spawned));
  const answer = await invoke(server(), 'asynchronous', { n: 1 }, 'blocking=true&result=true');
  const { activationId } = z
    .object({ method: z.literal('async'), activationId: z.string(), sessionId: z.string() })
    .parse(answer.json);
  expect((await activationTree(server(), activationId)).record.response.result).toEqual({ n: 12 });
});

test('the commands `compose` and `deploy` deploy the sample of the package', async () => {
  const root = path.dirname(createRequire(import.meta.url).resolve('openwhisk-composer'));
  const folder = await mkdtemp(path.join(tmpdir(), 'rewhisk-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const run = async (command: string, ...args: readonly string[]): Promise<string> => {
    const file = path.join(root, 'bin', `${command}.js`);
    const env = directEnvironment();
    return (await promisify(execFile)(process.execPath, [file, ...args], { env })).stdout;
  };
  const compiled = path.join(folder, 'demo.json');
  await writeFile(compiled, await run('compose', path.join(root, 'samples/demo.js')));
  const { url, auth } = server();
  const options = ['-w', '-u', auth, '--apihost', url, '-t', '9000', '-m', '128', '-a', 'of=tests'];
  expect(await run('deploy', 'demo', compiled, ...options)).toBe(
    'ok: created actions /_/authenticate,/_/success,/_/failure,/_/demo\n',
  );
  expect((await ask(server(), 'GET actions/demo')).json).toMatchObject({
    limits: { timeout: 9000, memory: 128 },
    annotations: expect.arrayContaining([{ key: 'of', value: 'tests' }]),
  });
  const attempt = (password: string) =>
    invoke(server(), 'demo', { password }, 'blocking=true&result=true');
  expect((await attempt('abc123')).json).toEqual({ message: 'success' });
  expect((await attempt('guess')).json).toEqual({ message: 'failure' });
});
