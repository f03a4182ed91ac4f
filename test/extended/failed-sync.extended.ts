/** A disk that does not sync any more: the C library's `fsync` fails as it does on a broken disk. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { putAction, submit } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';
import { buildShim } from './shim.ts';

const servers = useServers();

test('a sync that fails stops the server, which says why, and a restart has all that was acknowledged', async () => {
  const [dataDir, folder] = [await servers.dataDir(), await servers.dataDir()];
  const switchFile = path.join(folder, 'fail');
  const environment = {
    LD_PRELOAD: await buildShim('failing-sync', folder),
    FAILING_SYNC: switchFile,
  };
  const server = await servers.start({ dataDir, environment });
  await putAction(server, 'echo', 'function main(args) { return args }');
  const acknowledged: string[] = [];
  const callers = Array.from({ length: 4 }, async () => {
    for (;;) acknowledged.push(await submit(server, 'echo'));
  });
  const ended = Promise.allSettled(callers);
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(100), { timeout: 30_000 });
  await writeFile(switchFile, '');
  expect(await server.exited).toBe(1);
  await ended;
  expect(server.output()).toMatch(
    /the journal failed: .*nothing is stored from offset \d+ on: .*SQLITE_IOERR_FSYNC.*start again/,
  );

  const again = await servers.start({ dataDir });
  for (const id of acknowledged)
    await vi.waitFor(async () => {
      expect(await rest(again, `namespaces/_/activations/${id}`)).toMatchObject({ status: 200 });
    });
  expect(await again.stop()).toBe(0);
  const verified = await runCommand(['journal', 'verify', '--data', dataDir]);
  expect(verified).toMatchObject({ code: 0, printed: expect.stringMatching(/^intact/) });
});
