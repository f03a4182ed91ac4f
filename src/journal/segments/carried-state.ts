/**
 * What the writer knows besides the log, so that nothing has to be looked for in it: the versions of
 * streams, the cursors and the last epoch. Changed in the transaction of the records that change it,
 * and carried from segment to segment.
 */
import { ABSENT, type Offset } from '../../domain/kernel/ids.ts';
import type { Connection } from '../sqlite.ts';
import type { Expectation, Mark } from '../writer/writer-protocol.ts';

/** How a segment gets it from the one before it, which is attached as `predecessor`. */
export const CARRY_STATE = `
INSERT INTO streams SELECT * FROM predecessor.streams;
INSERT INTO cursors SELECT * FROM predecessor.cursors;
INSERT INTO epochs SELECT * FROM predecessor.epochs ORDER BY epoch DESC LIMIT 1;`;

export interface CarriedState {
  /** 0 before the first. */
  readonly epoch: () => number;
  readonly cursors: () => readonly (readonly [consumer: string, next: Offset])[];
  /** The index of the first expectation that does not hold. */
  readonly firstBroken: (expects: readonly Expectation[]) => number | null;
  readonly apply: (mark: Mark, at: Offset) => void;
}

export const carriedState = (database: Connection): CarriedState => {
  const epoch = database.prepare<[], number>('SELECT ifnull(max(epoch), 0) FROM epochs').pluck();
  const beginEpoch = database.prepare('INSERT INTO epochs VALUES (?, ?)');
  const cursors = database.prepare<[], [string, Offset]>('SELECT * FROM cursors').raw();
  const setCursor = database.prepare('INSERT OR REPLACE INTO cursors VALUES (?, ?)');
  const version = database
    .prepare<[number, string], Offset>('SELECT offset FROM streams WHERE topic = ? AND key = ?')
    .pluck();
  const setVersion = database.prepare('INSERT OR REPLACE INTO streams VALUES (?, ?, ?)');
  const endStream = database.prepare('DELETE FROM streams WHERE topic = ? AND key = ?');
  return {
    epoch: () => epoch.get() ?? 0,
    cursors: () => cursors.all(),
    firstBroken: (expects) => {
      for (const [index, expected] of expects.entries())
        if ((version.get(expected.topic, expected.key) ?? ABSENT) !== expected.version)
          return index;
      return null;
    },
    apply: (mark, at) => {
      switch (mark.type) {
        case 'stream':
          if (mark.tombstone) endStream.run(mark.topic, mark.key);
          else setVersion.run(mark.topic, mark.key, at);
          return;
        case 'cursor':
          setCursor.run(mark.consumer, mark.next);
          return;
        case 'epoch':
          beginEpoch.run(mark.epoch, at);
          return;
      }
    },
  };
};
