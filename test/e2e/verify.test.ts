/** `rewhisk journal verify`, the way an operator runs it, and the verifier that stands alone. */
import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { invoke, putAction } from '../support/rest-actions.ts';
import { runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();
const LONE = fileURLToPath(new URL('../../docs/verify-journal.mjs', import.meta.url));

/** Of a server that was stopped, with an activation that has ended. */
const ended = async (): Promise<string> => {
  const dataDir = await servers.dataDir();
  const server = await servers.start({ dataDir });
  await putAction(server, 'echo', 'function main(args) { return args }');
  await invoke(server, 'echo', { text: 'x' });
  expect(await server.stop()).toBe(0);
  return dataDir;
};

const verify = (dataDir: string, ...more: readonly string[]) =>
  runCommand(['journal', 'verify', '--data', dataDir, ...more]);

const verifyAlone = (dataDir: string) =>
  promisify(execFile)(process.execPath, ['--no-warnings', LONE, path.join(dataDir, 'journal')]);

test('a check says how far the journal is signed, that it adds up, and what to keep', async () => {
  const dataDir = await ended();
  const { code, printed } = await verify(dataDir);
  expect(code).toBe(0);
  const [, last, signed] = /^intact: offsets 1 to (\d+) .*\nsigned up to offset (\d+)\n/.exec(
    printed,
  ) ?? [undefined];
  expect(signed).toBe(last);
  expect(printed).toContain('1 accepted, 1 completed, 0 in flight');
  const kept = /--hash (\S+)/.exec(printed)?.[1] ?? '';
  expect(await verify(dataDir, '--hash', kept)).toEqual({ code: 0, printed });
  const { stdout } = await verifyAlone(dataDir);
  expect(stdout).toMatch(/^intact /);
  expect(stdout).toContain(kept.split(':')[1]);
});

test('what is missing at the end is found by a hash that was kept, and the text says what to do', async () => {
  const dataDir = await ended();
  const kept = /--hash (\S+)/.exec((await verify(dataDir)).printed)?.[1] ?? '';
  const beyond = kept.replace(/^\d+/, (last) => String(Number(last) + 1));
  const { code, printed } = await verify(dataDir, '--hash', beyond);
  expect(code).toBe(1);
  expect(printed).toMatch(/broken at offset \d+: .* its end is missing\n/);
  expect(printed).toContain('docs/journal-format.md, "When a check finds something"');
});

test('a public key of somebody else, or none, is not believed', async () => {
  const [dataDir, other] = [await ended(), await ended()];
  const foreign = path.join(other, 'journal.pub');
  expect(await verify(dataDir, '--public-key', foreign)).toMatchObject({
    ...{ code: 1, printed: expect.stringContaining('signed by nobody who is known') },
  });
  const notAKey = path.join(dataDir, 'journal.key');
  expect(await verify(dataDir, '--public-key', notAKey)).toMatchObject({
    ...{ code: 1, printed: expect.stringContaining('there is no public key in it') },
  });
  renameSync(path.join(dataDir, 'journal.pub'), path.join(dataDir, 'away'));
  expect((await verify(dataDir)).printed).toContain('signatures were not looked at');
});

test('a hash that is not one is refused', async () => {
  const dataDir = await ended();
  expect(await verify(dataDir, '--hash', 'abc')).toMatchObject({
    ...{ code: 1, printed: expect.stringContaining("not 'abc'") },
  });
});

test('two copies of a segment are named', async () => {
  const dataDir = await ended();
  const folder = path.join(dataDir, 'journal');
  const [first = ''] = readdirSync(folder).filter((name) => name.endsWith('.db'));
  copyFileSync(path.join(folder, first), path.join(folder, first.replace(/1\.db$/, '2.db')));
  const { code, printed } = await verify(dataDir);
  expect(code).toBe(1);
  expect(printed).toMatch(/broken at offset 2: two segments have offset 2/);
  await expect(verifyAlone(dataDir)).rejects.toMatchObject({
    ...{ code: 1, stdout: expect.stringMatching(/^broken \{"offset":2,/) },
  });
});
