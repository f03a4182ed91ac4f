/**
 * The whole HTTP API, and the admin socket, under what no client sends, by two tenants who would like to see each
 * other's secrets. Bounded in time; `FUZZ_SEED` asks for the same again, `FUZZ_SECONDS` for more.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { askAdmin } from '../../src/admin/admin-client.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import type { JsonObject } from '../../src/domain/kernel/json.ts';
import { systemClock as clock } from '../../src/platform/system-clock.ts';
import { rest } from '../support/rest.ts';
import { removeDataDir, runCommand } from '../support/rewhisk-server.ts';
import { adminLine, isReply, saidOn } from './fuzz/admin-lines.ts';
import { faultsOf } from './fuzz/answer-rules.ts';
import { inconsistencies } from './fuzz/consistency.ts';
import { type DescribedCall, describedCalls } from './fuzz/described-calls.ts';
import { exchangeAll } from './fuzz/exchanges.ts';
import { type FuzzedServer, startFuzzedServer, stateOf } from './fuzz/fuzzed-server.ts';
import { plantCommon } from './fuzz/planting.ts';
import { shown } from './fuzz/request.ts';
import { firstFault } from './fuzz/rounds.ts';
import { KEPT_SEEDS, SECONDS, SEED, TIMEOUT_MS } from './fuzz/seeds.ts';
import { errorsLogged, isUp, memoryMb } from './fuzz/server-health.ts';
import { anySession, type Session } from './fuzz/sessions.ts';

process.stdout.write(`FUZZ_SEED=${SEED}\n`);
vi.setConfig({ testTimeout: TIMEOUT_MS });

const running: FuzzedServer[] = [];
const fuzzed = (): FuzzedServer => {
  const [one] = running;
  if (one === undefined) throw new Error('the server has not started');
  return one;
};
beforeAll(async () => void running.push(await startFuzzedServer()));
afterAll(async () => {
  for (const { server } of running) {
    await server.kill();
    await removeDataDir(server.dataDir);
  }
});

const SESSIONS = fc.array(anySession, { minLength: 1, maxLength: 24, size: 'max' });

/** All sessions at once. */
const faultsOfSessions = async (sessions: readonly Session[]): Promise<readonly string[]> => {
  const { server, tenants, world, port } = fuzzed();
  await Promise.all([...tenants.values()].map(plantCommon));
  const found = sessions.map(async (session) => {
    const exchanges = await exchangeAll({ port, facts: world.facts }, session);
    const faults = exchanges.flatMap((one) => faultsOf(one, world));
    const { requests, pace, cuts } = session;
    return faults.length === 0
      ? []
      : [...faults, ...requests.map(shown), `${pace}, cut at ${cuts.join()}`];
  });
  const faults = (await Promise.all(found)).flat();
  return [...faults, ...errorsLogged(server), ...((await isUp(server)) ? [] : ['it is down'])];
};

test.each(KEPT_SEEDS)('no answer breaks a rule, as once for the seed %d', async (seed) => {
  const rounds = { arbitrary: SESSIONS, faults: faultsOfSessions };
  expect(await firstFault({ ...rounds, seed, seconds: 10, rounds: 20 })).toBeNull();
});

test('no answer breaks a rule', async () => {
  const rounds = { arbitrary: SESSIONS, faults: faultsOfSessions, rounds: 1_000_000 };
  expect(await firstFault({ ...rounds, seed: SEED, seconds: SECONDS * 0.7 })).toBeNull();
});

test('what the API is described to take is not malformed', async () => {
  const { server } = fuzzed();
  const { json } = await rest(server, 'api-docs');
  const faults = async (calls: readonly DescribedCall[]): Promise<readonly string[]> => {
    const found = calls.map(async ({ method, path, body, statuses }) => {
      const sent = { method, ...(body === undefined ? {} : { body }) };
      const { status, text } = await rest(server, path, sent);
      // Refusals may be described together, and redirects are followed.
      const isDescribed =
        statuses.includes(`${status}`) ||
        statuses.includes('308') ||
        (status >= 400 && status < 500);
      return isDescribed && !text.includes('malformed')
        ? []
        : [`${method} ${path} ${body}: ${status} ${text}`];
    });
    return (await Promise.all(found)).flat();
  };
  const arbitrary = fc.array(describedCalls(json as JsonObject), { minLength: 1, maxLength: 30 });
  const rounds = { arbitrary, faults, rounds: 1_000_000 };
  expect(await firstFault({ ...rounds, seed: SEED, seconds: SECONDS * 0.15 })).toBeNull();
});

test('the admin socket answers garbage, and goes on', async () => {
  const { server, world } = fuzzed();
  const { dataDir } = server;
  const secrets = [...world.secrets.values()].flat();
  const faults = async (lines: readonly Uint8Array[]): Promise<readonly string[]> => {
    const said = await Promise.all(lines.map((bytes) => saidOn(dataDir, bytes)));
    const wrong = said.filter((one) => !isReply(one) || secrets.some((it) => one.includes(it)));
    return [...wrong, ...errorsLogged(server)];
  };
  const arbitrary = fc.array(adminLine, { minLength: 1, maxLength: 20 });
  const rounds = { arbitrary, faults, rounds: 1_000_000 };
  expect(await firstFault({ ...rounds, seed: SEED, seconds: SECONDS * 0.1 })).toBeNull();
  const listed = await askAdmin({ dataDir, clock }, { type: 'list' });
  const subjects = E.isRight(listed) ? listed.right.map(({ subject }) => subject) : [];
  expect(subjects).toEqual(expect.arrayContaining(['alice', 'carol', 'guest']));
});

test('afterwards it is as it was: what is ordinary, and what nobody else may touch', async () => {
  const { server, tenants, before } = fuzzed();
  const { ordinary, vaults } = await stateOf(server, tenants);
  expect({ ordinary, vaults }).toEqual({ ordinary: before.ordinary, vaults: before.vaults });
});

test('afterwards what is listed can be read as it is listed', async () => {
  const { tenants } = fuzzed();
  for (const owner of tenants.values()) expect(await inconsistencies(owner)).toEqual([]);
});

test('afterwards it holds no more memory than it needs', () => {
  const { server, before } = fuzzed();
  expect(memoryMb(server) - before.memoryMb).toBeLessThan(400);
});

test('afterwards it stops as it should, and its journal is whole', async () => {
  const { server } = fuzzed();
  expect(await server.stop()).toBe(0);
  expect(await runCommand(['journal', 'verify', '--data', server.dataDir])).toMatchObject({
    code: 0,
  });
});
