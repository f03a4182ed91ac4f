/** A journal of which something is damaged or missing: the server says which offsets, and what to do. */
import { chmodSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { activationOf, invoke, putAction } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { type Ending, failingStart, runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();

const MARK = 'mark-that-is-looked-for';

/** Three starts, each with an activation and a segment of its own. */
const threeSegments = async () => {
  const dataDir = await servers.dataDir();
  const config = await servers.config({ journal: { segmentAgeMaxMs: 1000 } });
  const args = ['--config', config];
  const ids: string[] = [];
  for (const round of [1, 2, 3]) {
    const server = await servers.start({ dataDir, args });
    await putAction(server, 'echo', 'function main(args) { return args }');
    const answer = await invoke(server, 'echo', { text: `${MARK}-${round}` });
    ids.push(activationOf(answer).activationId);
    expect(await server.stop()).toBe(0);
  }
  const folder = path.join(dataDir, 'journal');
  const segments = readdirSync(folder).filter((name) => name.endsWith('.db'));
  expect(segments.length).toBeGreaterThan(2);
  return { dataDir, ids, files: segments.toSorted().map((name) => path.join(folder, name)) };
};

const serve = (dataDir: string): Promise<Ending> =>
  failingStart(['--port', '0', '--data', dataDir]);

const firstOf = (file: string): number => Number(path.basename(file, '.db'));

const expectRefusal = ({ code, printed }: Ending, text: RegExp): void => {
  expect(code).toBe(1);
  expect(printed).toMatch(/^rewhisk: [^\n]+\n$/);
  expect(printed).toMatch(text);
};

test('without a file of the journal there is no start, and what is missing is said', async () => {
  const { dataDir, files } = await threeSegments();
  const [first = '', second = '', third = ''] = files;
  const missing = (from: number, to: number): RegExp =>
    new RegExp(`offsets ${from} to ${to} are missing.*restore the data folder from a backup`);
  const without = async (file: string, text: RegExp): Promise<void> => {
    renameSync(file, `${file}.away`);
    expectRefusal(await serve(dataDir), text);
    renameSync(`${file}.away`, file);
  };
  await without(first, missing(1, firstOf(second) - 1));
  await without(second, missing(firstOf(second), firstOf(third) - 1));
  const last = files.at(-1) ?? '';
  await without(last, /ends at offset \d+, and .* its newest file is missing\. Put it back/);
  const server = await servers.start({ dataDir });
  expect(await server.stop()).toBe(0);
});

test('a changed bit is never answered from: not after views are gone, not by a check', async () => {
  const { dataDir, files, ids } = await threeSegments();
  const file = files.find((one) => readFileSync(one).includes(`${MARK}-1`)) ?? '';
  const bytes = readFileSync(file);
  for (let at = bytes.indexOf(`${MARK}-1`); at >= 0; at = bytes.indexOf(`${MARK}-1`))
    bytes.write('n', at);
  chmodSync(file, 0o600);
  writeFileSync(file, bytes);
  chmodSync(file, 0o400);

  // What was read from it before it was damaged is answered as it was.
  const server = await servers.start({ dataDir });
  const answer = await rest(server, `namespaces/_/activations/${ids[0]}`);
  expect(answer.text).toContain(`${MARK}-1`);
  expect(await server.stop()).toBe(0);

  const verified = await runCommand(['journal', 'verify', '--data', dataDir]);
  expect(verified).toMatchObject({
    code: 1,
    printed: expect.stringMatching(/broken at offset \d+/),
  });

  renameSync(path.join(dataDir, 'views'), path.join(dataDir, 'views.away'));
  const damaged = new RegExp(`damaged in ${file}, offsets \\d+ to \\d+.*restore the data folder`);
  const refused = await serve(dataDir);
  expect(refused).toMatchObject({ code: 1, printed: expect.stringMatching(damaged) });
});
