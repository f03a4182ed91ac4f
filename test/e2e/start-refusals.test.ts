/** Starts that cannot be: one line that says why, and exit code 1. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';
import { rest } from '../support/rest.ts';
import { type Ending, failingStart, runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();

/** One line, from us, and no trace of where in the code it came up. */
const expectOneLine = ({ code, printed }: Ending, text: string | RegExp): void => {
  expect(printed).toMatch(/^rewhisk: [^\n]+\n$/);
  expect(printed).toMatch(text);
  expect(code).toBe(1);
};

test('nothing else may use the data folder of a running server, which goes on', async () => {
  const dataDir = await servers.dataDir();
  const first = await servers.start({ dataDir });
  const second = await failingStart(['--port', '0', '--data', dataDir]);
  expectOneLine(
    second,
    `the journal in ${path.join(dataDir, 'journal')} is in use by another process`,
  );
  const rebuild = await runCommand(['views', 'rebuild', '--data', dataDir]);
  expectOneLine(rebuild, `a server is using ${dataDir}: stop it first`);
  expect((await rest(first, 'namespaces')).json).toEqual(['guest']);
});

test('an address in use is named', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const args = ['--port', String(port), '--data', await servers.dataDir()];
  const ending = await failingStart(args);
  taken.close();
  expectOneLine(ending, `cannot listen on 127.0.0.1:${port}: the address is in use`);
});

/** What it said, line by line, where each line is from us. */
const problems = ({ code, printed }: Ending): readonly string[] => {
  expect(code).toBe(1);
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^rewhisk: configuration: /, ''));
};

test('each wrong flag is named, with what is wrong with it', async () => {
  const args = ['--port', '65536', '--host', '', '--data', ''];
  expect(problems(await failingStart(args))).toEqual([
    expect.stringMatching(/^host: \S/),
    expect.stringMatching(/^port: \S/),
    expect.stringMatching(/^data: \S/),
  ]);
});

test.each([
  ['an unknown flag', ['--prot', '80'], "error: unknown option '--prot'"],
  ['an unknown profile', ['--profile', 'azure'], "argument 'azure' is invalid"],
  ['a port that is no number', ['--port', 'http'], "argument 'http' is invalid"],
  ['a port that is left empty', ['--port='], "argument '' is invalid"],
  ['an argument', ['frob'], "too many arguments for 'serve'"],
])('%s is named', async (_, args, text) => {
  const { code, printed } = await failingStart(args);
  expect(printed).toContain(text);
  expect(code).toBe(1);
});

test('a command that there is not is named, and nothing is started', async () => {
  const { code, printed } = await runCommand(['frob', '--data', '/nonexistent']);
  expect(printed).toMatch(/^error: unknown command 'frob'\n/);
  expect(code).toBe(1);
});

test('each wrong setting of a file is named, with what is wrong with it', async () => {
  const settings = {
    port: 65_536,
    prot: 80,
    invokers: 'three',
    journal: { durability: 'maybe' },
    invoker: { memory: 512 },
  };
  const config = await servers.config(JSON.stringify(settings));
  expect(problems(await failingStart(['--config', config])).toSorted()).toEqual([
    expect.stringMatching(/^invokers: \S/),
    expect.stringMatching(/^journal\.durability: \S/),
    expect.stringMatching(/^port: \S/),
    'unknown setting invoker.memory',
    'unknown setting prot',
  ]);
});

test.each([
  ['is no object', '[]', 'config.json: expected a JSON object'],
  ['is no JSON', '{"port": 80', 'config.json: '],
])('a file of settings that %s is named', async (_, text, printed) => {
  expectOneLine(await failingStart(['--config', await servers.config(text)]), printed);
});

test('a file of settings that is not there is named', async () => {
  const file = path.join(await servers.dataDir(), 'missing.json');
  expectOneLine(await failingStart(['--config', file]), file);
});
