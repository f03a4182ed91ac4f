/** The machine's clock is set back by an hour under a running server, by the C library's functions. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { activationOf, invoke, putAction } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';
import { buildShim } from './shim.ts';

const servers = useServers();

test('a clock that is set back changes no order, no limit of time and no answer', async () => {
  const [dataDir, folder] = [await servers.dataDir(), await servers.dataDir()];
  const switchFile = path.join(folder, 'back');
  const environment = {
    LD_PRELOAD: await buildShim('shifted-clock', folder),
    CLOCK_BACK: switchFile,
  };
  const server = await servers.start({ dataDir, environment });
  await putAction(server, 'echo', 'function main(args) { return args }');
  await putAction(
    server,
    'endless',
    'function main() { return new Promise(() => setInterval(() => {}, 1000)) }',
    {
      limits: { timeout: 1_000 },
    },
  );
  const ids: string[] = [];
  const call = async (name: string) => {
    const record = activationOf(await invoke(server, name));
    expect(record.end).toBeGreaterThanOrEqual(record.start);
    ids.push(record.activationId);
    return record;
  };
  const before = await call('echo');
  const over = call('endless');
  await writeFile(switchFile, '');
  const after = await call('echo');
  expect(after.start).toBeGreaterThanOrEqual(before.end);
  expect((await over).response.result).toMatchObject({ error: expect.stringMatching(/1000/) });
  await call('echo');

  const listed = z
    .array(z.object({ activationId: z.string(), start: z.number(), end: z.number() }))
    .parse((await rest(server, 'namespaces/_/activations')).json);
  expect(listed.map(({ activationId }) => activationId).toSorted()).toEqual(ids.toSorted());
  expect(listed.map(({ start }) => start)).toEqual(
    listed.map(({ start }) => start).toSorted((a, b) => b - a),
  );
  expect(await server.stop()).toBe(0);

  // The next start has the machine's time, which is before that of the records.
  const again = await servers.start({ dataDir, environment });
  const later = activationOf(await invoke(again, 'echo'));
  expect(later.start).toBeLessThan(after.start);
  expect(later.end).toBeGreaterThanOrEqual(later.start);
  const { json } = await rest(again, `namespaces/_/activations/${later.activationId}`);
  expect(json).toMatchObject({ activationId: later.activationId });
  expect(await again.stop()).toBe(0);
  expect(await runCommand(['journal', 'verify', '--data', dataDir])).toMatchObject({ code: 0 });
});
