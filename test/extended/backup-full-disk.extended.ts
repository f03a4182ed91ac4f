/** No room for a backup, or for what is restored. */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { putAction } from '../support/rest-actions.ts';
import { runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';
import { mountDisk } from './small-disk.ts';

const servers = useServers();

test('where there is no room nothing is made, that is said in a line, and the next try does it', async () => {
  const disk = await mountDisk(64);
  const dataDir = await servers.dataDir();
  const server = await servers.start({ dataDir });
  await putAction(server, 'large', `function main() {}\n//${'x'.repeat(400_000)}`);
  const repository = path.join(disk.dir, 'backups');
  const restored = path.join(disk.dir, 'data');
  const create = () => runCommand(['backup', 'create', '--data', dataDir, '--to', repository]);
  const restore = () => runCommand(['backup', 'restore', '--from', repository, '--data', restored]);
  const noRoom = (folder: string) => ({
    code: 1,
    printed: `rewhisk: ${folder}: there is no room left on the disk, and nothing was made\n`,
  });
  mkdirSync(repository);
  await disk.fill();
  expect(await create()).toEqual(noRoom(repository));
  await disk.empty();
  expect(await create()).toMatchObject({ code: 0 });
  await disk.fill();
  expect(await restore()).toEqual(noRoom(restored));
  expect(readdirSync(disk.dir)).not.toContain('data');
  await disk.empty();
  expect(await restore()).toMatchObject({ code: 0 });
  // The server has nothing to do with it.
  expect(await server.stop()).toBe(0);
});
