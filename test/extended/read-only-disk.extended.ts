/** The disk of the data folder can't be written, from the start or from one moment on. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { putAction, submit } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { failingStart, runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';
import { mountDisk } from './small-disk.ts';

const servers = useServers();

const remount = (dir: string, how: 'ro' | 'rw') =>
  promisify(execFile)('mount', ['-o', `remount,${how}`, dir]);

test('a data folder that can not be written is named at the start, and what to do', async () => {
  const disk = await mountDisk(256);
  const dataDir = path.join(disk.dir, 'data');
  await (await servers.start({ dataDir })).stop();
  await remount(disk.dir, 'ro');
  const { code, printed } = await failingStart(['--port', '0', '--data', dataDir]);
  expect(code).toBe(1);
  expect(printed).toMatch(/^rewhisk: [^\n]*can not be written[^\n]*\n$/);
  await remount(disk.dir, 'rw');
  await (await servers.start({ dataDir })).stop();
});

test('a disk that becomes read-only stops the server, which says so, and loses nothing', async () => {
  // What ext4 does by itself when it finds the disk broken.
  const disk = await mountDisk(256, 'loop,errors=remount-ro');
  const dataDir = path.join(disk.dir, 'data');
  const server = await servers.start({ dataDir });
  await putAction(server, 'echo', 'function main(args) { return args }');
  const acknowledged: string[] = [];
  const calls = (async () => {
    for (;;) acknowledged.push(await submit(server, 'echo'));
  })();
  calls.catch(() => undefined);
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(50), { timeout: 30_000 });
  await writeFile(`/sys/fs/ext4/${disk.device}/trigger_fs_error`, 'test');
  expect(await server.exited).toBe(1);
  expect(server.output()).toMatch(/the journal failed: .*from offset \d+ on: .*then start again/);

  // Its containers go a moment after it.
  await vi.waitFor(() => promisify(execFile)('umount', [disk.dir]), { timeout: 30_000 });
  await disk.mount();
  const again = await servers.start({ dataDir });
  for (const id of acknowledged)
    await vi.waitFor(async () => {
      expect(await rest(again, `namespaces/_/activations/${id}`)).toMatchObject({ status: 200 });
    });
  expect(await again.stop()).toBe(0);
  const verified = await runCommand(['journal', 'verify', '--data', dataDir]);
  expect(verified).toMatchObject({ code: 0, printed: expect.stringMatching(/^intact/) });
});
