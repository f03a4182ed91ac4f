/**
 * How many ended activations began in each minute: of each namespace, and of each name in it. A count of millions is a
 * sum of some thousand rows, and the place of a page far down is found by them.
 *
 * Changes of a batch are gathered in memory and written once for each minute and name.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Connection } from '../sqlite.ts';

export const MINUTE_MS = 60_000;

/** In the place of package and name: all of the namespace. No entity has this name. */
export const ALL_NAMES = '';

export const MINUTE_COUNTS = `
    CREATE TABLE activation_counts (
      namespace TEXT NOT NULL,
      package TEXT NOT NULL,
      name TEXT NOT NULL,         -- '' for all of the namespace
      minute INTEGER NOT NULL,    -- of their start, since 1970
      count INTEGER NOT NULL,     -- more than 0
      PRIMARY KEY (namespace, package, name, minute)
    ) WITHOUT ROWID;`;

export interface Counted {
  readonly namespace: string;
  readonly package: string;
  readonly name: string;
  readonly minute: number;
  readonly count: number;
}

export interface MinuteCounts {
  readonly add: (counted: Counted) => void;
  /** Takes away what ended up to there; before it is deleted. */
  readonly drop: (through: Offset) => void;
  /** Writes what was added and taken away. */
  readonly save: () => void;
}

export const createMinuteCounts = (db: Connection): MinuteCounts => {
  const change = db
    .prepare<[string, string, string, number, number], number>(
      `INSERT INTO activation_counts VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + excluded.count RETURNING count`,
    )
    .pluck();
  const remove = db.prepare(
    'DELETE FROM activation_counts WHERE namespace = ? AND package = ? AND name = ? AND minute = ?',
  );
  const dropped = db.prepare<[Offset], Counted>(
    `SELECT namespace, package, name, start / ${MINUTE_MS} AS minute, -count(*) AS count
      FROM activations WHERE offset <= ? GROUP BY 1, 2, 3, 4`,
  );
  const changes: Changes = new Map();
  return {
    add: (counted) => note(changes, counted),
    drop: (through) => {
      for (const counted of dropped.all(through)) note(changes, counted);
    },
    save: () => {
      const all: Changes = new Map();
      for (const { counted, count } of changes.values())
        note(all, { ...counted, package: ALL_NAMES, name: ALL_NAMES, count });
      for (const { counted, count } of [...changes.values(), ...all.values()]) {
        if (count === 0) continue;
        const { namespace, package: within, name, minute } = counted;
        const left = change.get(namespace, within, name, minute, count);
        if (left === 0) remove.run(namespace, within, name, minute);
      }
      changes.clear();
    },
  };
};

/** By what is counted, with what is to be added. */
type Changes = Map<string, { readonly counted: Counted; count: number }>;

const note = (changes: Changes, counted: Counted): void => {
  const { namespace, package: within, name, minute, count } = counted;
  const key = `${minute}/${namespace}/${within}/${name}`;
  const known = changes.get(key);
  if (known === undefined) changes.set(key, { counted, count });
  else known.count += count;
};
