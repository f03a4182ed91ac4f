import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Offset } from '../../../src/domain/kernel/ids.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { createBlobStore } from '../../../src/journal/blob-store.ts';
import { type Retention, startRetention } from '../../../src/journal/retention/retention.ts';
import { lockBackup } from '../../../src/journal/segments/journal-lock.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { HELLO, helloAction } from '../../support/action-fixtures.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { ID } from '../projections/names.ts';
import { inNewFolder } from '../views/running.ts';
import { append, everyRecord, open, type Opened, SEGMENT_MS } from './dropping.ts';

const HOUR_MS = 3_600_000;
const KEPT_MS = 7 * 24 * HOUR_MS;
const ALL = { name: null, since: null, upto: null };

interface Served extends Opened {
  readonly dataDir: string;
  readonly retention: Retention;
  readonly blobs: ReturnType<typeof createBlobStore>;
  readonly pass: (ms: number) => void;
  /** Sets the machine's clock, and the server's with it where that goes forward. */
  readonly setMachine: (ms: number) => void;
  /** Two looks: what both find old goes. */
  readonly runTwice: () => Promise<void>;
  readonly ids: () => Promise<readonly string[]>;
}

/** A journal with views, blobs and retention, in a time that passes when the test says so. */
const serving = (
  use: (served: Served) => Promise<void>,
  { isPaused = (): boolean => false } = {},
): Promise<void> =>
  inNewFolder(async (dataDir) => {
    let nowMs = Date.now();
    let machineMs = nowMs;
    const opened = await open(dataDir, () => nowMs);
    const blobs = createBlobStore(join(dataDir, 'blobs'), 'os');
    const clock = { nowMs: () => nowMs, schedule: () => () => undefined };
    const failures: unknown[] = [];
    const log = { ...silentLogger, error: (failure: unknown) => void failures.push(failure) };
    const retention = startRetention({
      ...{ ...opened, dataDir, keyFile: join(dataDir, 'journal.key'), blobs, clock },
      ...{ log, activationsMs: KEPT_MS, isPaused, machineMs: () => machineMs },
    });
    const ids = async (): Promise<readonly string[]> =>
      (await opened.views.activations(HELLO.namespace, ALL, { skip: 0, limit: 100 })).map(
        ({ activationId }) => activationId,
      );
    const pass = (ms: number): void => {
      nowMs += ms;
      machineMs += ms;
    };
    const setMachine = (ms: number): void => {
      machineMs += ms;
      nowMs = Math.max(nowMs, machineMs);
    };
    const runTwice = async (): Promise<void> => {
      await retention.run();
      await retention.run();
    };
    try {
      await use({ ...opened, dataDir, retention, blobs, pass, setMachine, runTwice, ids });
      expect(failures).toEqual([]);
    } finally {
      await retention.stop();
      await opened.close();
    }
  });

const accept = (journal: Opened['journal'], index: number): Promise<Offset> =>
  append(journal, {
    topic: 'invoker0',
    key: ID(index),
    event: acceptedEvent({ activationId: ID(index) }),
  });

const complete = async ({ journal, blobs }: Served, index: number, at: Offset): Promise<void> => {
  const result = await blobs.payload(jsonText({ text: `${index}`.repeat(20_000) }));
  const response = { statusCode: 0 as const, result, size: 20_000 };
  const event = completedEvent({ activationId: ID(index), acceptedAt: at, response });
  await append(journal, { topic: 'completed', key: ID(index), event });
};

const run = async (served: Served, index: number): Promise<void> =>
  complete(served, index, await accept(served.journal, index));

/** Goes on until it is so: a segment that somebody has open just now is compacted the next time. */
const runUntil = async ({ retention }: Served, isSo: () => boolean): Promise<void> => {
  for (let count = 0; count < 100 && !isSo(); count += 1) await retention.run();
  expect(isSo()).toBe(true);
};

const endsIn = (dataDir: string): number =>
  typesIn(dataDir).filter((type) => type === 'ActivationCompleted').length;

const typesIn = (dataDir: string): readonly string[] =>
  everyRecord(dataDir).map(({ event }) => event.type);
const blobCount = (dataDir: string): number =>
  readdirSync(join(dataDir, 'blobs'))
    .filter((name) => name !== 'tmp')
    .flatMap((folder) => readdirSync(join(dataDir, 'blobs', folder))).length;

describe('history that is too old', { timeout: 60_000 }, () => {
  test('is gone from views, journal and blobs, and nothing else is', () =>
    serving(async (served) => {
      const { journal, views, runTwice, dataDir, pass, ids } = served;
      const event = { type: 'ActionCreated', action: helloAction() } as const;
      const revision = await append(journal, { topic: 'whisks', key: 'guest/hello', event });
      const begun = await accept(journal, 1);
      await run(served, 2);
      pass(KEPT_MS - HOUR_MS);
      await run(served, 3);
      await runTwice();
      expect(await ids()).toEqual([ID(3), ID(2)]);
      pass(2 * HOUR_MS);
      await run(served, 4);
      await runTwice();
      expect(await ids()).toEqual([ID(4), ID(3)]);
      await runUntil(served, () => endsIn(dataDir) === 2);
      expect(blobCount(dataDir)).toBe(2);
      expect(await views.entity('guest/hello')).toMatchObject({ type: 'action', revision });
      const [kept] = await journal.readAt([begun]);
      expect(kept?.event).toMatchObject({ type: 'ActivationAccepted', activationId: ID(1) });
      await complete(served, 1, begun);
      expect(await ids()).toContain(ID(1));
    }));

  test('is gone from the disk of a server that has no traffic', () =>
    serving(async (served) => {
      await run(served, 1);
      served.pass(KEPT_MS + SEGMENT_MS);
      await served.runTwice();
      expect(await served.ids()).toEqual([]);
      await runUntil(served, () => endsIn(served.dataDir) === 0);
      expect(blobCount(served.dataDir)).toBe(0);
      const before = served.journal.durableOffset();
      await served.retention.run();
      expect(served.journal.durableOffset()).toBe(before);
    }));

  test('stays while somebody copies the journal, and goes after that', () =>
    serving(async (served) => {
      const { runTwice, dataDir, pass, ids } = served;
      await run(served, 1);
      pass(KEPT_MS + SEGMENT_MS);
      await run(served, 2);
      const backup = lockBackup(join(dataDir, 'journal'));
      await runTwice();
      expect(await ids()).toEqual([ID(2)]);
      expect(endsIn(dataDir)).toBe(2);
      backup?.release();
      await runUntil(served, () => endsIn(dataDir) === 1);
    }));

  test('stays while retention is paused', () =>
    serving(
      async (served) => {
        await run(served, 1);
        served.pass(2 * KEPT_MS);
        await served.runTwice();
        expect(await served.ids()).toEqual([ID(1)]);
      },
      { isPaused: () => true },
    ));

  test('can be asked for by its offset, and is said to be missing', () =>
    serving(async (served) => {
      const { journal, pass } = served;
      const first = await accept(journal, 1);
      await complete(served, 1, first);
      pass(KEPT_MS + SEGMENT_MS);
      // What was written lately is held in memory, however old it is.
      for (let index = 0; index < 5_000; index += 500)
        await Promise.all(Array.from({ length: 500 }, () => accept(journal, 2)));
      await runUntil(served, () => endsIn(served.dataDir) === 0);
      await expect(journal.readAt([first])).rejects.toThrow(
        `offset ${first}: the record is missing`,
      );
      expect((await journal.read(first, ['invoker0'], 1))[0]?.offset).toBeGreaterThan(first);
    }));
});

describe('a machine whose clock is ahead for a moment', { timeout: 60_000 }, () => {
  const AHEAD_MS = KEPT_MS + 24 * HOUR_MS;

  const expectAllKept = async (served: Served): Promise<void> => {
    expect(await served.ids()).toEqual([ID(1)]);
    expect(blobCount(served.dataDir)).toBe(2);
  };
  const runWithLooseBlob = async (served: Served): Promise<void> => {
    await run(served, 1);
    // Its event is on the way.
    await served.blobs.put(Buffer.from('put just before'));
  };

  test('drops nothing, though the server’s time stays ahead', () =>
    serving(async (served) => {
      await runWithLooseBlob(served);
      served.setMachine(AHEAD_MS);
      served.setMachine(-AHEAD_MS);
      await served.runTwice();
      await expectAllKept(served);
    }));

  test('drops nothing, also when it is looked just then', () =>
    serving(async (served) => {
      await runWithLooseBlob(served);
      served.setMachine(AHEAD_MS);
      await served.retention.run();
      await expectAllKept(served);
      served.setMachine(-AHEAD_MS);
      await served.runTwice();
      await expectAllKept(served);
    }));

  test('drops what is old by that clock when it still says so at the next look', () =>
    serving(async (served) => {
      await run(served, 1);
      served.setMachine(AHEAD_MS);
      await served.runTwice();
      expect(await served.ids()).toEqual([]);
    }));
});
