/** `rewhisk journal stats` tells an operator what the journal takes on the disk. */
import { expect, test } from 'vitest';
import { invoke, putAction } from '../support/rest-actions.ts';
import { runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();

test('the bytes of a journal are shown by segment, by topic and for an activation, while it is written', async () => {
  const dataDir = await servers.dataDir();
  const server = await servers.start({ dataDir });
  await putAction(server, 'echo', 'function main(args) { return args }');
  for (let count = 0; count < 5; count += 1) await invoke(server, 'echo', { count });
  const shown = await runCommand(['journal', 'stats', '--data', dataDir]);
  expect(shown.code).toBe(0);
  expect(shown.printed).toMatch(/^segment +offsets +records +bytes of records +of the file\n/);
  expect(shown.printed).toMatch(/^invoker0 +5 +\d+ +\d+\.\d %$/m);
  expect(shown.printed).toMatch(
    /an activation takes \d{3} bytes of records, \d+ of the files \(mean of 5\)/,
  );
  const { printed } = await runCommand(['journal', 'stats', '--json', '--data', dataDir]);
  const stats: unknown = JSON.parse(printed);
  expect(stats).toMatchObject({ activations: 5, segments: [{ first: 1, compacted: false }] });
  expect(await server.stop()).toBe(0);
});

test('where there is no journal, that is said in one line', async () => {
  const { code, printed } = await runCommand(['journal', 'stats', '--data', '/nowhere']);
  expect({ code, printed }).toEqual({
    code: 1,
    printed: 'rewhisk: there is no journal in /nowhere\n',
  });
});
