/** `rewhisk backup` with real servers: what is restored elsewhere answers as the original did. */
import path from 'node:path';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { offset } from '../../src/domain/kernel/ids.ts';
import type { StoredRecord } from '../../src/journal/journal.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';
import { everyAnswer } from '../support/every-answer.ts';
import { rest } from '../support/rest.ts';
import {
  activationCount,
  ended,
  errorOf,
  invoke,
  putAction,
  submit,
} from '../support/rest-actions.ts';
import { type RewhiskServer, runCommand } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();

const ECHO = 'function main(args) { console.log("said", args.n); return args; }';

const command = async (...args: readonly string[]): Promise<string> => {
  const { code, printed } = await runCommand(args);
  expect([code, printed]).toEqual([0, printed]);
  return printed;
};

interface Backup {
  readonly id: string;
  readonly last: number;
}

const create = async (dataDir: string, to: string): Promise<Backup> => {
  const printed = await command('backup', 'create', '--data', dataDir, '--to', to);
  const [, id = '', last = ''] = /^backup (\w+): offsets up to (\d+) /.exec(printed) ?? [];
  return { id, last: Number(last) };
};

/** A new data folder from a backup. */
const restore = async (from: string, ...more: readonly string[]): Promise<string> => {
  const dataDir = path.join(await servers.dataDir(), 'data');
  await command('backup', 'restore', '--from', from, '--data', dataDir, ...more);
  return dataDir;
};

/** What the API and the operator's commands answer. */
const answersOf = async (server: RewhiskServer) => {
  const data = ['--data', server.dataDir];
  const keys = async (name: string) => command('user', 'get', name, ...data);
  return {
    api: await everyAnswer(server),
    users: await command('user', 'list', ...data),
    keys: [await keys('guest'), await keys('alice')],
    limits: await command('user', 'limits', 'alice', ...data),
  };
};

const recordsIn = (dataDir: string, upTo: number): readonly StoredRecord[] => {
  const reader = openSegmentReader(path.join(dataDir, 'journal'));
  try {
    return reader.read({ from: offset(1), upTo: offset(upTo), max: 100_000 });
  } finally {
    reader.close();
  }
};

const putEntities = async (server: RewhiskServer): Promise<void> => {
  const put = async (target: string, body: object): Promise<void> => {
    const answer = await rest(server, `namespaces/_/${target}`, {
      method: 'PUT',
      body: JSON.stringify(body),
    });
    expect(answer).toMatchObject({ status: 200 });
  };
  await putAction(server, 'echo', ECHO);
  const web = [{ key: 'web-export', value: true }];
  await putAction(server, 'web', ECHO, { annotations: web });
  // Too large for its event: a blob.
  await putAction(server, 'large', `${ECHO}\n//${'x'.repeat(50_000)}`);
  await put('packages/tools', { parameters: [{ key: 'p', value: 1 }] });
  await put('actions/tools/inner', { exec: { kind: 'nodejs:default', code: ECHO } });
  await put('actions/chain', {
    exec: { kind: 'sequence', components: ['/_/echo', '/_/tools/inner'] },
  });
  await put('triggers/tick', {});
  await put('rules/on-tick', { trigger: '/_/tick', action: '/_/echo' });
  await command('user', 'create', 'alice', '--data', server.dataDir);
  const limit = ['--per-minute', '77'];
  await command('user', 'limits', 'alice', ...limit, '--data', server.dataDir);
};

/** Calls, fires and changes until it is told to end. */
const putUnderLoad = (server: RewhiskServer) => {
  let going = true;
  const accepted: string[] = [];
  const load = async (who: number): Promise<void> => {
    for (let n = 0; going; n += 1) {
      accepted.push(await submit(server, n % 3 === 0 ? 'chain' : 'echo', { n, who }));
      await invoke(server, 'large', { n, text: 'y'.repeat(20_000) });
      if (who === 0) await putAction(server, `new${n % 5}`, `${ECHO}\n//${n}`);
      await rest(server, 'namespaces/_/triggers/tick', { method: 'POST', body: '{}' });
    }
  };
  const loads = [load(0), load(1)];
  return {
    end: async (): Promise<void> => {
      going = false;
      await Promise.all(loads);
      await Promise.all(accepted.map((id) => ended(server, id)));
    },
  };
};

const quiet = (server: RewhiskServer): Promise<void> =>
  vi.waitFor(
    async () => {
      const before = await rest(server, 'namespaces/_/activations?count=true');
      const records = recordsIn(server.dataDir, Number.MAX_SAFE_INTEGER);
      const open = new Set<string>();
      for (const { event, key } of records)
        if (/Accepted$|^TriggerFired$/.test(event.type)) open.add(key);
        else if (/^(Activation|Sequence|Trigger)Completed$/.test(event.type)) open.delete(key);
      expect(open.size).toBe(0);
      expect(await rest(server, 'namespaces/_/activations?count=true')).toMatchObject({
        text: before.text,
      });
    },
    { timeout: 30_000, interval: 50 },
  );

test('a server that was backed up under load answers elsewhere as it did, to the byte', async () => {
  const dataDir = await servers.dataDir();
  const repository = path.join(await servers.dataDir(), 'backups');
  const settings = await servers.config({ journal: { segmentBytesMax: 1_048_576 } });
  const original = await servers.start({ dataDir, args: ['--config', settings] });
  await putEntities(original);
  const load = putUnderLoad(original);
  await vi.waitFor(async () => expect(await activationCount(original)).toBeGreaterThan(20), {
    timeout: 30_000,
    interval: 20,
  });
  const during = await create(dataDir, repository);
  const again = await create(dataDir, repository);
  await load.end();
  await quiet(original);
  const end = await create(dataDir, repository);
  expect([during.last < again.last, again.last < end.last]).toEqual([true, true]);
  const answers = await answersOf(original);
  expect(await original.stop()).toBe(0);

  const elsewhere = await servers.start({ dataDir: await restore(repository) });
  expect(await answersOf(elsewhere)).toEqual(answers);
  expect(await elsewhere.stop()).toBe(0);

  const then = await servers.start({ dataDir: await restore(repository, '--id', during.id) });
  const answersThen = await answersOf(then);
  expect(await then.stop()).toBe(0);
  const cut = await restore(repository, '--id', end.id, '--at', `${during.last}`);
  const late = await servers.start({ dataDir: cut });
  expect(await answersOf(late)).toEqual(answersThen);
  expect(await late.stop()).toBe(0);

  // What had ended by then, and nothing else, answers as it does in the original.
  const had = new Set(
    recordsIn(dataDir, during.last).flatMap(({ event, key }) =>
      event.type.endsWith('Completed') ? [key] : [],
    ),
  );
  expect(had.size).toBeGreaterThan(20);
  const about = (api: ReadonlyMap<string, string>) =>
    [...api].filter(([asked]) => had.has(/^\/_\/activations\/(\w{32})/.exec(asked)?.[1] ?? ''));
  expect(about(answersThen.api)).toEqual(about(answers.api));
  const ids = [...answersThen.api.keys()].flatMap(
    (asked) => /^\/_\/activations\/(\w{32})$/.exec(asked)?.[1] ?? [],
  );
  expect(ids.filter((id) => !had.has(id))).toEqual([]);
}, 180_000);

test('what waited at that time is run once the server is armed, and nothing before', async () => {
  const dataDir = await servers.dataDir();
  const repository = path.join(await servers.dataDir(), 'backups');
  const original = await servers.start({ dataDir });
  const web = [{ key: 'web-export', value: true }];
  await putAction(original, 'echo', ECHO, { annotations: web });
  const entities = { triggers: 'tick', rules: 'on-tick' } as const;
  for (const [collection, name] of Object.entries(entities)) {
    const body = JSON.stringify({ trigger: '/_/tick', action: '/_/echo' });
    await rest(original, `namespaces/_/${collection}/${name}`, { method: 'PUT', body });
  }
  const id = await submit(original, 'echo', { n: 1 });
  const record = await ended(original, id);
  const { last } = await create(dataDir, repository);
  const accepted = recordsIn(dataDir, last).find(
    ({ key, event }) => key === id && event.type === 'ActivationAccepted',
  );
  expect(await original.stop()).toBe(0);

  const restored = await restore(repository, '--at', `${accepted?.offset}`);
  const server = await servers.start({ dataDir: restored });
  await server.printed('DISARMED');
  const refusal =
    'This server was restored from a backup and runs nothing until its operator arms it (rewhisk backup arm).';
  const calls = [
    await invoke(server, 'echo'),
    await invoke(server, 'echo', {}, 'blocking=false'),
    await rest(server, '/api/v1/web/guest/default/echo.json', { auth: null }),
    await rest(server, 'namespaces/_/triggers/tick', { method: 'POST', body: '{}' }),
  ];
  expect(calls.map((answer) => [answer.status, errorOf(answer)])).toEqual(
    calls.map(() => [503, refusal]),
  );
  expect(await rest(server, `namespaces/_/activations/${id}`)).toMatchObject({ status: 404 });
  expect(await rest(server, '/invokers/ready')).toMatchObject({ status: 500 });

  // Neither a stop nor a start of the server arms it.
  expect(await server.stop()).toBe(0);
  const next = await servers.start({ dataDir: restored });
  expect(recordsIn(restored, Number.MAX_SAFE_INTEGER).map(({ event }) => event.type)).not.toContain(
    'ActivationStarted',
  );
  expect(await command('backup', 'arm', '--data', restored)).toMatch(/^armed: /);
  expect(await command('backup', 'arm', '--data', restored)).toMatch(/^it was armed already/);
  expect((await ended(next, id)).response).toEqual(record.response);
  expect(await invoke(next, 'echo', { n: 2 })).toMatchObject({ status: 200 });
  expect(await rest(next, '/invokers/ready')).toMatchObject({ status: 200 });
  expect(existsSync(path.join(restored, 'restored'))).toBe(false);
  expect(await next.stop()).toBe(0);
}, 120_000);

test('backups are made, listed, restored and armed while no server runs', async () => {
  const dataDir = await servers.dataDir();
  const repository = path.join(await servers.dataDir(), 'backups');
  const original = await servers.start({ dataDir });
  await original.kill();
  const { id, last } = await create(dataDir, repository);
  const listed = await command('backup', 'list', '--from', repository);
  expect(listed).toMatch(/^id +time +offsets +size +new\n/);
  expect(listed).toContain(`${id}  `);
  expect(listed).toContain(`  1-${last}  `);
  const restored = await restore(repository);
  expect(await command('journal', 'verify', '--data', restored)).toMatch(/^intact: /);
  expect(await command('backup', 'arm', '--data', restored)).toMatch(/^armed: /);
  const server = await servers.start({ dataDir: restored });
  expect(server.auth).toBe(original.auth);
  expect(server.output()).not.toContain('DISARMED');
  expect(await server.stop()).toBe(0);
});

test('what an operator gets wrong is said in one line', async () => {
  const dataDir = await servers.dataDir();
  const other = path.join(await servers.dataDir(), 'other');
  await mkdir(other);
  await writeFile(path.join(other, 'notes'), 'mine');
  const restoring = ['restore', '--from', dataDir, '--data', path.join(dataDir, 'new')];
  const wrong: readonly (readonly [string[], string])[] = [
    [['create', '--data', dataDir, '--to', other], `there is no journal in ${dataDir}`],
    [['list', '--from', other], `there are no backups in ${other}`],
    [restoring, `there are no backups in ${dataDir}`],
    [
      [...restoring, '--at', 'noon'],
      '--at: expected an offset, or a time like 2026-01-31T08:00:00Z, and not "noon"',
    ],
    [['arm', '--data', dataDir], `there is no journal in ${dataDir}`],
  ];
  for (const [args, text] of wrong)
    expect(await runCommand(['backup', ...args])).toEqual({
      code: 1,
      printed: `rewhisk: ${text}\n`,
    });
});
