/** The subject `guest`: its key given or made, kept, and for nobody else's eyes. */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { invoke, putAction } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { failingStart } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();
const UUID = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502';
const KEY = '123zO3xZCLrMN6v2BKK1dXYFpXlPkccOFqm12CdAsMgRU4VrNZ9lyGVCGuMDGIwP';
const AUTH = `${UUID}:${KEY}`;

describe('--guest-auth', () => {
  test('is the key of guest from the first start on, and no other is taken later', async () => {
    const dataDir = await servers.dataDir();
    const first = await servers.start({ dataDir, args: ['--guest-auth', AUTH] });
    expect(first.auth).toBe(AUTH);
    expect((await rest(first, 'namespaces')).json).toEqual(['guest']);
    await first.stop();

    const other = `${UUID}:${[...KEY].toReversed().join('')}`;
    const { code, printed } = await failingStart(['--data', dataDir, '--guest-auth', other]);
    expect(printed).toBe(
      'rewhisk: --guest-auth: this data folder has a guest with another key already\n',
    );
    expect(code).toBe(1);

    const second = await servers.start({ dataDir });
    expect(second.auth).toBe(AUTH);
    expect((await rest(second, 'namespaces')).json).toEqual(['guest']);
  });

  test('a data folder that has lost its master key says so, and starts when it is back', async () => {
    const dataDir = await servers.dataDir();
    const file = path.join(dataDir, 'master.key');
    await (await servers.start({ dataDir })).stop();
    const masterKey = await readFile(file);
    await rm(file);
    const { code, printed } = await failingStart(['--data', dataDir]);
    expect(printed).toBe(
      `rewhisk: a secret can't be opened: ${file} is not the key it was sealed with\n`,
    );
    expect(code).toBe(1);

    await writeFile(file, masterKey, { mode: 0o600 });
    expect((await rest(await servers.start({ dataDir }), 'namespaces')).json).toEqual(['guest']);
  });

  test.each([
    ['a key that is too short', AUTH.slice(0, -1)],
    ['nothing', ''],
  ])('%s is refused without repeating it', async (_, auth) => {
    const dataDir = await servers.dataDir();
    const { code, printed } = await failingStart(['--data', dataDir, '--guest-auth', auth]);
    expect(printed).toBe(
      'rewhisk: --guest-auth: expected UUID:KEY, a lower-case UUID and 64 letters or digits\n',
    );
    expect(code).toBe(1);
  });
});

describe('the data folder', () => {
  const mode = async (file: string) => (await stat(file)).mode & 0o777;

  test('is for its owner alone, with all that is in it', async () => {
    const dataDir = path.join(await servers.dataDir(), 'new');
    const server = await servers.start({ dataDir });
    await putAction(server, 'large', `const main = () => ({ text: 'x'.repeat(100_000) });`);
    expect((await invoke(server, 'large')).status).toBe(200);
    expect(await mode(dataDir)).toBe(0o700);
    expect(await mode(path.join(dataDir, 'guest.auth'))).toBe(0o600);
    const cache = path.join(dataDir, 'cache');
    expect(await mode(cache)).toBe(0o700);
    const entries = await readdir(dataDir, { recursive: true });
    // What containers see as their root lies in `cache`: they are somebody else, and may read it.
    const files = entries
      .map((entry) => path.join(dataDir, entry))
      .filter((file) => !file.startsWith(cache));
    expect(files.length).toBeGreaterThan(10);
    const modes = await Promise.all(files.map(async (file) => [file, await mode(file)] as const));
    expect(modes.filter(([, bits]) => (bits & 0o077) !== 0)).toEqual([]);
  });

  test('holds the key of guest in guest.auth alone, which is made again when missing', async () => {
    const dataDir = await servers.dataDir();
    const server = await servers.start({ dataDir });
    const secret = server.auth.slice(37);
    await putAction(
      server,
      'with-key',
      'const main = () => ({ key: !!process.env.__OW_API_KEY });',
      {
        annotations: [{ key: 'provide-api-key', value: true }],
      },
    );
    const answer = await invoke(server, 'with-key', {}, 'blocking=true&result=true');
    expect(answer.json).toEqual({ key: true });
    await server.stop();
    const files = await readdir(dataDir, { recursive: true, withFileTypes: true });
    const holders: string[] = [];
    for (const file of files.filter((entry) => entry.isFile())) {
      const content = await readFile(path.join(file.parentPath, file.name));
      if (content.includes(secret)) holders.push(file.name);
    }
    expect(holders).toEqual(['guest.auth']);

    await rm(path.join(dataDir, 'guest.auth'));
    expect((await servers.start({ dataDir })).auth).toBe(server.auth);
  });
});
