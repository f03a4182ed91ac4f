/** A journal in a folder of its own, and small records to put into it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/domain/kernel/clock.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { type ContainerId, type Offset, offset } from '../../src/domain/kernel/ids.ts';
import type { Topic } from '../../src/domain/topics.ts';
import type { Journal, NewRecord } from '../../src/journal/journal.ts';
import { type JournalOptions, openJournal } from '../../src/journal/open-journal.ts';
import { silentLogger } from '../../src/platform/logger.ts';

export const inNewFolder = async <T>(use: (dir: string) => Promise<T>): Promise<T> => {
  const dir = await mkdtemp(join(tmpdir(), 'rewhisk-journal-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
};

/** A clock whose timers never run out. */
export const clockAt = (nowMs: () => number): Clock => ({
  nowMs,
  schedule: () => () => undefined,
});

export const openLog = async (
  dir: string,
  more: Partial<JournalOptions> = {},
): Promise<Journal> => {
  const opened = await openJournal({
    dir,
    keyFile: join(dir, 'journal.key'),
    clock: clockAt(() => 1_700_000_000_000),
    log: silentLogger,
    durability: 'os',
    segmentBytesMax: 1_000_000_000,
    segmentAgeMaxMs: 1_000_000,
    version: 'test',
    ...more,
  });
  if (E.isLeft(opened)) throw new Error(opened.left);
  return opened.right;
};

/** Opens, uses and closes. */
export const withLog = async <T>(
  dir: string,
  use: (journal: Journal) => Promise<T>,
  more: Partial<JournalOptions> = {},
): Promise<T> => {
  const journal = await openLog(dir, more);
  try {
    return await use(journal);
  } finally {
    await journal.close();
  }
};

/** A small record; its key says which one it is. */
export const record = (key: string, topic: Topic = 'containers'): NewRecord => ({
  topic,
  key,
  event: {
    type: 'ContainerRemoved',
    containerId: key as ContainerId,
    invoker: 0,
    reason: 'idle',
  },
});

/** An entity's record, based on a version of its stream. */
export const entity = (
  key: string,
  expected: Offset,
  more: Partial<NewRecord> = {},
): NewRecord => ({
  topic: 'subjects',
  key,
  event: { type: 'SubjectCreated', subject: { name: key, namespaces: [], blocked: false } },
  expected,
  ...more,
});

/** The offsets of an append that must not be refused. */
export const append = async (
  journal: Journal,
  ...records: readonly NewRecord[]
): Promise<readonly Offset[]> => {
  const appended = await journal.append(records);
  if (E.isLeft(appended)) throw new Error(appended.left.type);
  return appended.right;
};

export const readAll = async (journal: Journal, topics: readonly Topic[]) =>
  journal.read(offset(1), topics, 1_000_000);
