/** Commands on a data folder that is not there, or is somebody else's: one line that says so. */
import { chmod, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pretendAdded } from '../support/added-node.ts';
import { runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();
/** Nobody: root may do anything with any folder. */
const USER = process.getuid?.() === 0 ? 65_534 : undefined;

const ON_JOURNALS = [
  { command: 'views rebuild', status: 1 },
  { command: 'journal verify', status: 1 },
  { command: 'whatif', status: 2 },
] as const;

test.each(ON_JOURNALS)('$command says where there is no journal', async ({ command, status }) => {
  const data = path.join(await servers.dataDir(), 'missing');
  expect(await runCommand([...command.split(' '), '--data', data])).toEqual({
    code: status,
    printed: `rewhisk: there is no journal in ${data}\n`,
  });
});

test.each([...ON_JOURNALS, { command: 'runtime add nodejs:24', status: 1 }])(
  '$command says that a data folder is closed to who runs it',
  async ({ command, status }) => {
    const folder = await servers.dataDir();
    const data = path.join(folder, 'data');
    await mkdir(path.join(data, 'journal'), { recursive: true });
    await chmod(folder, 0o755);
    await chmod(data, 0);
    const { code, printed } = await runCommand([...command.split(' '), '--data', data], {}, USER);
    await chmod(data, 0o700);
    expect(printed).toMatch(/^rewhisk: EACCES: permission denied, [^\n]+\n$/);
    expect(printed).toContain(data);
    expect(code).toBe(status);
  },
);

test('a runtime that may not be removed stays, and one line says why', async () => {
  const data = await servers.dataDir();
  const runtimesDir = path.join(data, 'runtimes');
  await pretendAdded(runtimesDir, 'nodejs:24');
  await chmod(data, 0o755);
  await chmod(runtimesDir, 0o555);
  const remove = ['runtime', 'remove', 'nodejs:24', '--data', data];
  const { code, printed } = await runCommand(remove, {}, USER);
  await chmod(runtimesDir, 0o700);
  expect(printed).toMatch(/^rewhisk: EACCES: permission denied, rename [^\n]+\n$/);
  expect(code).toBe(1);
  expect(await readdir(runtimesDir)).toEqual(['nodejs-24']);
});
