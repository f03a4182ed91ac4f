/** A journal as its files were, to be put back after each time that somebody tampered with it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { E } from '../../../src/domain/kernel/fp.ts';
import { type Offset, offset } from '../../../src/domain/kernel/ids.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { compact } from '../../../src/journal/retention/compaction.ts';
import { createCheckpointSigner } from '../../../src/journal/segments/checkpoints.ts';
import { listSegments } from '../../../src/journal/segments/segment-files.ts';
import { parsePublicKeys } from '../../../src/journal/segments/signing-key.ts';
import { anyDeed, createLives, type Deed } from '../retention/lives.ts';
import { verifyJournal } from '../../../src/journal/verification/verify-journal.ts';
import { inNewFolder, withLog } from '../log-folder.ts';

export interface KeptSegment {
  readonly name: string;
  readonly bytes: Buffer;
  readonly first: number;
  readonly last: number;
  readonly compacted: boolean;
}

export interface KeptJournal {
  readonly segments: readonly KeptSegment[];
  /** First and last offset of each. */
  readonly commits: readonly (readonly [first: number, last: number])[];
  readonly keys: readonly KeyObject[];
  readonly kept: { readonly offset: Offset; readonly hash: string };
}

const LIVES = 5;
const DEEDS = 250;

/** What servers of several lives write: activations, sequences, fires, entities, in commits of several. */
export const keepJournal = (compacted: boolean): Promise<KeptJournal> =>
  inNewFolder(async (dir) => {
    const lives = createLives();
    const deeds = fc.sample(anyDeed, { numRuns: DEEDS, seed: 7 });
    const share = DEEDS / LIVES;
    for (let life = 0; life < LIVES; life += 1) {
      await withLog(dir, async (journal) => {
        await live(journal, lives, deeds.slice(life * share, (life + 1) * share));
        journal.commitCursor('invoker0', offset(life * 10 + 2));
      });
      await withLog(dir, async () => undefined, { segmentBytesMax: 1 });
    }
    if (compacted) compactHalf(dir);
    return keep(dir);
  });

const live = async (
  journal: Journal,
  lives: ReturnType<typeof createLives>,
  deeds: readonly Deed[],
): Promise<void> => {
  for (let at = 0; at < deeds.length; at += 4)
    await Promise.all(
      deeds.slice(at, at + 4).map(async (deed) => {
        const record = lives.recordOf(deed);
        if (record === null) return;
        const appended = await journal.append([record]);
        const [stored] = E.isRight(appended) ? appended.right : [];
        if (stored !== undefined) lives.stored(record, stored);
      }),
    );
};

/** All segments up to the middle become one. */
const compactHalf = (dir: string): void => {
  const segments = listSegments(dir);
  const next = segments[Math.ceil(segments.length / 2)];
  if (next === undefined) throw new Error('there is one segment only');
  const { sign } = createCheckpointSigner(join(dir, 'journal.key'));
  const request = { dir, through: offset(next.first - 1), nowMs: 1_700_000_000_000, sign };
  const steps = compact(request);
  while (steps.next().done !== true);
};

const keep = (dir: string): KeptJournal => {
  const keys = parsePublicKeys(readFileSync(join(dir, 'journal.pub'), 'utf8'));
  const whole = verifyJournal(dir, { keys });
  if (whole.type !== 'intact') throw new Error('the journal is not intact to begin with');
  const files = listSegments(dir);
  const commits: KeptJournal['commits'][number][] = [];
  const segments = files.map(({ path, first }, index): KeptSegment => {
    const file = new Sqlite(path);
    // The WAL goes into the file, which stays in WAL mode.
    file.pragma('wal_checkpoint(TRUNCATE)');
    const rows = file.prepare<[], [number, number]>(
      'SELECT first_offset, last_offset FROM commits',
    );
    commits.push(...rows.raw().all());
    const compacted = file.prepare('SELECT 1 FROM compaction').get() !== undefined;
    file.close();
    const last = (files[index + 1]?.first ?? whole.last + 1) - 1;
    return { name: basename(path), bytes: readFileSync(path), first, last, compacted };
  });
  return { segments, commits, keys, kept: { offset: whole.last, hash: whole.hash } };
};

/** `dir` holds the journal again, and nothing else. */
export const putBack = (dir: string, { segments }: KeptJournal): void => {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  for (const { name, bytes } of segments) writeFileSync(join(dir, name), bytes);
};
