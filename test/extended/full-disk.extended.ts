/** The disk of the data folder fills up under a running server, and is emptied again. */
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { offset } from '../../src/domain/kernel/ids.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';
import { makeGate, PASS } from '../support/gate.ts';
import { activationOf, errorOf, invoke, putAction } from '../support/rest-actions.ts';
import { rest, type RestAnswer } from '../support/rest.ts';
import { failingStart, type RewhiskServer, runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';
import { setLimits } from '../support/tenants.ts';
import { mountDisk } from './small-disk.ts';

const servers = useServers();

const MEGABYTE = 1024 * 1024;
const FULL = /The server's disk is full/;
const AT_ONCE = 8;
/** On a machine on which other things run. */
const TIME = { timeout: 180_000 };

const put = (server: RewhiskServer, what: string, body: object): Promise<RestAnswer> =>
  rest(server, `namespaces/_/${what}?overwrite=true`, {
    method: 'PUT',
    body: JSON.stringify(body),
  });

const fire = (server: RewhiskServer): Promise<RestAnswer> =>
  rest(server, 'namespaces/_/triggers/bell', { method: 'POST', body: '{"rang":true}' });

/** Calls, fires and changes without end; what was acknowledged, and what was refused. */
const startLoad = (server: RewhiskServer) => {
  const acknowledged: string[] = [];
  const refused: RestAnswer[] = [];
  const others: RestAnswer[] = [];
  let puts = 0;
  let going = true;
  const keep = (answer: RestAnswer): void => {
    const { activationId } = z.object({ activationId: z.string() }).parse(answer.json);
    acknowledged.push(activationId);
  };
  const call = async (number: number): Promise<void> => {
    const text = 'x'.repeat((number % 5) * 10_000);
    const answer = await (number % 7 === 0
      ? fire(server)
      : number % 11 === 0
        ? putOther(server, `made${number % 50}`)
        : invoke(server, 'echo', { number, text }, `blocking=${number % 2 === 0}`));
    if (answer.status === 503) {
      refused.push(answer);
      // As a client does that was told to come again.
      await setTimeout(50);
    } else if (answer.status >= 300) others.push(answer);
    else if (number % 7 !== 0 && number % 11 === 0) puts += 1;
    else keep(answer);
  };
  const caller = async (first: number): Promise<void> => {
    for (let number = first; going; number += AT_ONCE) await call(number);
  };
  const callers = Promise.all(Array.from({ length: AT_ONCE }, (_, first) => caller(first)));
  callers.catch(() => undefined);
  onTestFinished(() => {
    going = false;
  });
  return {
    acknowledged,
    refused,
    others,
    puts: () => puts,
    stop: async () => {
      going = false;
      await callers;
    },
  };
};

const putOther = (server: RewhiskServer, name: string): Promise<RestAnswer> =>
  put(server, `actions/${name}`, {
    exec: { kind: 'nodejs:default', code: `// ${name}\nmain = () => ({})` },
  });

const setUp = async (server: RewhiskServer): Promise<void> => {
  await setLimits(server, 'guest', {
    invocationsPerMinute: 1_000_000,
    concurrentInvocations: 1_000_000,
    firesPerMinute: 1_000_000,
  });
  await putAction(server, 'echo', 'function main(args) { return args }');
  await putAction(
    server,
    'slow',
    `${PASS} const main = async ({ gate }) => { await pass(gate); return { ended: true } }`,
    {
      limits: { timeout: 120_000 },
    },
  );
  await put(server, 'triggers/bell', {});
  const rule = await put(server, 'rules/ring', { trigger: '/_/bell', action: '/_/echo' });
  expect(rule.status).toBe(200);
};

const expectRefusals = async (server: RewhiskServer): Promise<void> => {
  const answers = await Promise.all([
    invoke(server, 'echo', {}, 'blocking=false'),
    invoke(server, 'echo', {}),
    fire(server),
    putOther(server, 'more'),
    put(server, 'triggers/more', {}),
    put(server, 'packages/more', {}),
    rest(server, 'namespaces/_/actions/echo', { method: 'DELETE' }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(503);
    expect(errorOf(answer)).toMatch(FULL);
  }
};

const expectReads = async (server: RewhiskServer, ids: readonly string[]): Promise<void> => {
  const paths = ['actions', 'actions/echo', 'triggers/bell', 'rules/ring', 'activations'];
  for (const what of paths)
    expect(await rest(server, `namespaces/_/${what}`)).toMatchObject({ status: 200 });
  for (const id of ids)
    expect((await rest(server, `namespaces/_/activations/${id}`)).json).toMatchObject({
      activationId: id,
    });
};

/** How often each activation was accepted, and ended, by what lies on the disk. */
const storedKeys = (dataDir: string) => {
  const accepted = new Map<string, number>();
  const completed = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string) =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  const reader = openSegmentReader(path.join(dataDir, 'journal'));
  const upTo = offset(Number.MAX_SAFE_INTEGER);
  let page = reader.read({ from: offset(1), upTo, max: 10_000 });
  while (page.length > 0) {
    for (const { topic, key } of page) {
      if (topic === 'invoker0' || topic === 'triggers') count(accepted, key);
      if (topic === 'completed') count(completed, key);
    }
    page = reader.read({ from: offset((page.at(-1)?.offset ?? 0) + 1), upTo, max: 10_000 });
  }
  reader.close();
  return { accepted, completed };
};

test(
  'on a full disk nothing new is taken, reads go on, nothing is lost, and all goes on by itself',
  TIME,
  async () => {
    const disk = await mountDisk(160);
    const dataDir = path.join(disk.dir, 'data');
    const config = await servers.config({
      journal: { freeBytesMin: 24 * MEGABYTE, segmentBytesMax: MEGABYTE },
    });
    const server = await servers.start({ dataDir, args: ['--config', config] });
    await setUp(server);
    const [first, second] = [await makeGate(), await makeGate()];
    const running = invoke(server, 'slow', { gate: first.url });
    const stuck = invoke(server, 'slow', { gate: second.url });
    for (const call of [running, stuck]) call.catch(() => undefined);
    await Promise.all([first.arrived(1), second.arrived(1)]);

    const load = startLoad(server);
    await vi.waitFor(() => expect(load.acknowledged.length).toBeGreaterThan(300), {
      timeout: 30_000,
    });
    await disk.fill();
    await server.printed(/the disk is full/);
    await expectRefusals(server);
    const before = load.acknowledged.slice(0, 100);
    await expectReads(
      server,
      before.filter((_, index) => index % 10 === 0),
    );

    // What is recorded now needs what was kept in reserve.
    first.open();
    expect(activationOf(await running).response.result).toEqual({ ended: true });

    // Now without a reserve, to the last byte.
    await rm(path.join(dataDir, 'reserve'));
    await disk.fill();
    second.open();
    await expectRefusals(server);
    expect(load.others).toEqual([]);
    expect(load.refused.length).toBeGreaterThan(0);
    for (const answer of load.refused) expect(errorOf(answer)).toMatch(FULL);

    await disk.empty();
    await server.printed(/the disk has room again/);
    expect(activationOf(await stuck).response.result).toEqual({ ended: true });
    const acknowledged = load.acknowledged.length;
    await vi.waitFor(() => expect(load.acknowledged.length).toBeGreaterThan(acknowledged + 100), {
      timeout: 30_000,
    });
    await load.stop();
    expect(load.others).toEqual([]);
    expect(load.puts()).toBeGreaterThan(0);
    for (const id of load.acknowledged)
      await vi.waitFor(async () => {
        expect(await rest(server, `namespaces/_/activations/${id}`)).toMatchObject({ status: 200 });
      });
    expect(await server.stop()).toBe(0);

    const verified = await runCommand(['journal', 'verify', '--data', dataDir]);
    expect(verified).toMatchObject({ code: 0, printed: expect.stringMatching(/^intact/) });
    const { accepted, completed } = storedKeys(dataDir);
    for (const id of load.acknowledged) {
      expect(accepted.get(id)).toBe(1);
      expect(completed.get(id)).toBe(1);
    }
  },
);

test(
  'a server on a full disk can be stopped; it starts when there is room, with all that was acknowledged',
  TIME,
  async () => {
    const disk = await mountDisk(160);
    const dataDir = path.join(disk.dir, 'data');
    const config = await servers.config({
      journal: { freeBytesMin: 24 * MEGABYTE },
      shutdownGraceMs: 500,
    });
    const args = ['--config', config];
    const server = await servers.start({ dataDir, args });
    await setUp(server);
    const gate = await makeGate();
    const running = invoke(server, 'slow', { gate: gate.url });
    running.catch(() => undefined);
    await gate.arrived(1);
    const load = startLoad(server);
    await vi.waitFor(() => expect(load.acknowledged.length).toBeGreaterThan(100), {
      timeout: 30_000,
    });
    await disk.fill();
    await server.printed(/the disk is full/);
    await rm(path.join(dataDir, 'reserve'), { force: true });
    await disk.fill();
    gate.open();
    expect(await server.stop()).toBe(0);
    await load.stop().catch(() => undefined);
    // What the server gave back at its end.
    await disk.fill();

    const { code, printed } = await failingStart(['--port', '0', '--data', dataDir, ...args]);
    expect(code).toBe(1);
    expect(printed).toMatch(/the disk is full.* Make room, then start again/);

    await disk.empty();
    const again = await servers.start({ dataDir, args });
    for (const id of load.acknowledged)
      await vi.waitFor(async () => {
        expect(await rest(again, `namespaces/_/activations/${id}`)).toMatchObject({ status: 200 });
      });
    expect(activationOf(await invoke(again, 'echo', { new: true })).response.success).toBe(true);
    expect(await again.stop()).toBe(0);
    const { accepted, completed } = storedKeys(dataDir);
    for (const [id, times] of accepted) expect([times, completed.get(id)]).toEqual([1, 1]);
    const verified = await runCommand(['journal', 'verify', '--data', dataDir]);
    expect(verified).toMatchObject({ code: 0, printed: expect.stringMatching(/^intact/) });
  },
);

// Only with the first it is looked at the end of the log before the lock is taken.
test.each(['fsync', 'os'] as const)(
  'a server that was stopped starts on a full disk, with some of its reserve (%s)',
  async (durability) => {
    const disk = await mountDisk(160);
    const dataDir = path.join(disk.dir, 'data');
    const config = await servers.config({ journal: { freeBytesMin: 24 * MEGABYTE, durability } });
    const args = ['--config', config];
    const server = await servers.start({ dataDir, args });
    await setUp(server);
    // Made a second after the start.
    await vi.waitFor(async () => {
      expect((await stat(path.join(dataDir, 'reserve'))).size).toBe(6 * MEGABYTE);
    });
    expect(await server.stop()).toBe(0);
    await disk.fill();
    const again = await servers.start({ dataDir, args });
    await expectReads(again, []);
    await expectRefusals(again);
    expect(await again.stop()).toBe(0);
  },
  TIME.timeout,
);
