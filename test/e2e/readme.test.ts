/** The first steps of the README, run as they stand there, but for the address and the folder. */
import { execFile } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { directEnvironment } from '../support/direct-environment.ts';
import { useServer, useServers } from '../support/server-fixture.ts';

const server = useServer();
const { dataDir: makeFolder } = useServers();
const run = promisify(execFile);
const REPOSITORY = path.resolve(import.meta.dirname, '../..');

let readme = '';
beforeAll(async () => {
  readme = await readFile(path.join(REPOSITORY, 'README.md'), 'utf8');
});

/** The block of code in this language that holds the text. */
const block = (language: string, text: string): string => {
  const blocks = [...readme.matchAll(/^```(\w+)\n(.*?)^```/gms)];
  const found = blocks.find(([, its, code]) => its === language && code?.includes(text));
  if (found?.[2] === undefined) throw new Error(`the README has no ${language} with ${text}`);
  return found[2].replaceAll('http://127.0.0.1:3233', server().url);
};

/** Where the reader stands: in the folder with `data` and `node_modules`, having saved `hello.js`. */
const readersFolder = async (): Promise<string> => {
  const folder = await makeFolder();
  await symlink(server().dataDir, path.join(folder, 'data'));
  await symlink(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
  await writeFile(path.join(folder, 'hello.js'), block('js', 'function main()'));
  return folder;
};

const environment = {
  ...directEnvironment(),
  PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
};

test('the first action is created, called and looked at with curl', async () => {
  const cwd = await readersFolder();
  const script = block('sh', 'actions/hello');
  const { stdout } = await run('bash', ['-c', script], { cwd, env: environment });
  const [created = '', called, record = ''] = stdout.trimEnd().split('\n');
  expect(JSON.parse(created)).toMatchObject({ name: 'hello', exec: { kind: 'nodejs:22' } });
  expect(called).toBe('{"hello":"world"}');
  expect(JSON.parse(record)).toMatchObject({
    response: { result: { hello: 'world' } },
    logs: [expect.stringMatching(/ stdout: Hello World$/)],
  });
});

test('the same works with the npm client', async () => {
  const cwd = await readersFolder();
  await writeFile(path.join(cwd, 'demo.cjs'), block('js', "require('openwhisk')"));
  const { stdout } = await run(process.execPath, ['demo.cjs'], { cwd, env: environment });
  expect(stdout).toContain("{ hello: 'world' }");
  expect(stdout).toMatch(/ stdout: Hello World'/);
});
