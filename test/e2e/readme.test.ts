/** The commands of the README, run as they stand there, but for the port and the folder. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { directEnvironment } from '../support/direct-environment.ts';
import { rest } from '../support/rest.ts';
import { useServer, useServers } from '../support/server-fixture.ts';

const server = useServer();
const { dataDir: makeFolder } = useServers();
const run = promisify(execFile);
const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const README = readFileSync(path.join(REPOSITORY, 'README.md'), 'utf8');

/** All blocks of code in a language, in their order. */
const blocks = (language: string): readonly string[] =>
  [...README.matchAll(/^```(\w+)\n(.*?)^```/gms)]
    .filter(([, its]) => its === language)
    .map(([, , code = '']) => code);

/** The one that holds the text. */
const block = (language: string, text: string): string => {
  const found = blocks(language).find((code) => code.includes(text));
  if (found === undefined) throw new Error(`the README has no ${language} with ${text}`);
  return found;
};

const here = (code: string): string => code.replaceAll(':3233', `:${new URL(server().url).port}`);

/** Where the reader stands: in a clone with `data`, having saved `hello.js`. */
const readersFolder = async (): Promise<string> => {
  const folder = await makeFolder();
  await symlink(server().dataDir, path.join(folder, 'data'));
  for (const name of ['bin', 'node_modules'])
    await symlink(path.join(REPOSITORY, name), path.join(folder, name));
  await writeFile(path.join(folder, 'hello.js'), block('js', 'function main()'));
  return folder;
};

const environment = {
  ...directEnvironment(),
  PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
};

/** These start servers and checks: `npm` is at work already. */
const commands = blocks('sh').filter((code) => !code.includes('npm start'));

/** What each block prints, by its text. */
const printed = new Map<string, string>();
beforeAll(async () => {
  const terminal = commands.map((code) => `${here(code)}\nprintf '\\0'\n`).join('');
  const cwd = await readersFolder();
  const { stdout } = await run('bash', ['-c', terminal], { cwd, env: environment });
  const outputs = stdout.split('\0');
  commands.forEach((code, i) => printed.set(code, outputs[i] ?? ''));
});

const linesOf = (text: string): readonly string[] =>
  (printed.get(block('sh', text)) ?? '').trimEnd().split('\n');

test.each(commands.flatMap((code) => code.split('\n').flatMap((line) => answerBeside(line) ?? [])))(
  'what stands beside a command is what it prints: %s',
  (answer) => {
    expect([...printed.values()].join('').split('\n')).toContain(answer);
  },
);

/** `# {"text":"…"}` at the end of a line. */
function answerBeside(line: string): string | null {
  const answer = /# (\{".*\})$/.exec(line)?.[1] ?? '';
  return answer === '' || answer.includes('…') ? null : answer;
}

test('the first action is created, called and looked at with curl', () => {
  const [created = '', called, record = ''] = linesOf('actions/hello');
  expect(JSON.parse(created)).toMatchObject({ name: 'hello', exec: { kind: 'nodejs:22' } });
  expect(called).toBe('{"hello":"world"}');
  expect(JSON.parse(record)).toMatchObject({
    response: { result: { hello: 'world' } },
    logs: [expect.stringMatching(/ stdout: Hello World$/)],
  });
});

test('the same works with the npm client', async () => {
  const cwd = await readersFolder();
  await writeFile(path.join(cwd, 'demo.cjs'), here(block('js', "require('openwhisk')")));
  const { stdout } = await run(process.execPath, ['demo.cjs'], { cwd, env: environment });
  expect(stdout).toContain("{ hello: 'world' }");
  expect(stdout).toMatch(/ stdout: Hello World'/);
});

test('the record of a fire says what became of its rule', () => {
  const [, , fired = '', records = ''] = linesOf('triggers/arrival');
  const { activationId } = JSON.parse(fired);
  const [record] = JSON.parse(records);
  expect(record).toMatchObject({ activationId, logs: [expect.stringContaining('greet-arrival')] });
  expect(JSON.parse(record.logs[0])).toMatchObject({ success: true, action: 'guest/loud' });
});

test('a web action answers anybody, its second answer comes from the cache', () => {
  const marks = linesOf('web-export').filter((line) => line.startsWith('X-GW-Cache'));
  expect(marks.map((line) => line.trim())).toEqual(['X-GW-Cache: MISS', 'X-GW-Cache: HIT']);
  expect(linesOf('web-export').filter((line) => line.includes('<h1>'))).toHaveLength(3);
});

test('a user is created, limited and listed', async () => {
  const [auth = '', ...others] = linesOf('user create');
  expect(others).toEqual([
    'invocationsPerMinute 600',
    'concurrentInvocations 20',
    'alice\talice',
    'guest\tguest',
  ]);
  expect((await rest({ ...server(), auth }, 'namespaces')).json).toEqual(['alice']);
});

test('the commands and flags it names are there', async () => {
  const help = async (...args: readonly string[]): Promise<string> => {
    const main = path.join(REPOSITORY, 'src/cli/main.ts');
    return (await run(process.execPath, [main, ...args, '--help'])).stdout;
  };
  const flagsIn = (text: string): readonly string[] => [
    ...new Set([...text.matchAll(/`?(--[a-z]+(?:-[a-z]+)*)/g)].map(([, flag = '']) => flag)),
  ];
  const [, options = ''] = README.split('## Options');
  const [, users = ''] = README.split('## Users');
  const [ofServe, ofCreate, ofLimits] = await Promise.all([
    help('serve'),
    help('user', 'create'),
    help('user', 'limits'),
  ]);
  const missing = (text: string, known: string): readonly string[] =>
    flagsIn(text).filter((flag) => !known.includes(`${flag} `));
  expect(missing(options.split('\n## ', 1)[0] ?? '', ofServe)).toEqual([]);
  expect(missing(users.split('\n## ', 1)[0] ?? '', ofCreate + ofLimits)).toEqual([]);
});
