/** A journal with its views in a folder of their own, and every answer that can be asked of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Offset } from '../../../src/domain/kernel/ids.ts';
import { actionId, type NamespaceName } from '../../../src/domain/names.ts';
import type { Journal, NewRecord } from '../../../src/journal/journal.ts';
import { openJournal } from '../../../src/journal/open-journal.ts';
import { openViews } from '../../../src/journal/views/live-views.ts';
import type { Selection, Views } from '../../../src/journal/views.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import {
  ALL_IDS,
  COLLECTIONS,
  KEYS,
  NAMES,
  NAMESPACES,
  PACKAGES,
  SUBJECTS,
} from '../projections/names.ts';

export const inNewFolder = async (use: (dataDir: string) => Promise<void>): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'rewhisk-views-'));
  try {
    await use(dataDir);
  } finally {
    await rm(dataDir, { recursive: true });
  }
};

export const openLog = async (dataDir: string): Promise<Journal> => {
  const opened = await openJournal({
    dir: join(dataDir, 'journal'),
    keyFile: join(dataDir, 'journal.key'),
    clock: systemClock,
    log: silentLogger,
    durability: 'os',
    segmentBytesMax: 100_000,
    segmentAgeMaxMs: 1_000_000,
    version: 'test',
  });
  if (E.isLeft(opened)) throw new Error(opened.left);
  return opened.right;
};

export const append = async (journal: Journal, records: readonly NewRecord[]): Promise<Offset> => {
  const appended = await journal.append(records);
  if (E.isLeft(appended)) throw new Error(appended.left.type);
  const last = appended.right.at(-1);
  if (last === undefined) throw new Error('nothing was appended');
  return last;
};

/** Opens journal and views, uses them and closes both. */
export const running = async (
  dataDir: string,
  use: (journal: Journal, views: Views) => Promise<void>,
): Promise<void> => {
  const journal = await openLog(dataDir);
  const views = await openViews({
    dataDir,
    journal,
    clock: systemClock,
    log: silentLogger,
  });
  try {
    await use(journal, views);
  } finally {
    await views.close();
    await journal.close();
  }
};

const PAGE = { skip: 0, limit: 100 };
const ALL = { name: null, since: null, upto: null };

const selections = (namespace: NamespaceName): readonly Selection[] => [
  ...COLLECTIONS.map((collection) => ({ collection, namespace })),
  ...NAMES.map((name) => ({
    collection: 'packageActions' as const,
    package: { namespace, name },
  })),
];

/** The answers to every question about a history, as bytes. */
export const everyAnswer = async (views: Views): Promise<string> => {
  const names = NAMESPACES.flatMap((namespace) =>
    PACKAGES.flatMap((pkg) => NAMES.map((name) => ({ namespace, package: pkg, name }))),
  );
  const answers: unknown[] = await Promise.all([
    views.subjects(),
    ...KEYS.map((key) => views.keyOwner(key)),
    ...SUBJECTS.map((name) => views.subject(name)),
    ...names.map((name) => views.entity(actionId(name))),
    ...names.map(({ namespace, ...name }) => views.activations(namespace, { ...ALL, name }, PAGE)),
    ...NAMESPACES.flatMap((namespace) => [
      views.namespaceOwner(namespace),
      views.namespaceLimits(namespace),
      ...selections(namespace).map((selection) => views.entities(selection, PAGE)),
      ...selections(namespace).map((selection) => views.entityCount(selection)),
      ...NAMES.map((name) => views.members({ namespace, name })),
      views.activations(namespace, ALL, PAGE),
      views.activationCount(namespace, ALL),
      ...ALL_IDS.map((id) => views.activation(namespace, id)),
    ]),
  ]);
  expect(answers.length).toBeGreaterThan(30);
  return JSON.stringify(answers, null, 1);
};
