/** How much of the history is gone, as the last `HistoryDropped` says; no row before the first. */
import type { Projection } from './projection.ts';

export const historyDropped: Projection = {
  name: 'history-dropped',
  version: 1,
  tables: `
    CREATE TABLE history_dropped (
      id INTEGER PRIMARY KEY,     -- 1
      through INTEGER NOT NULL,   -- ended activations are gone up to this offset
      compacted INTEGER NOT NULL  -- segments are compacted up to this offset
    );`,
  handles: ['HistoryDropped'],
  prepare: (db) => {
    const put = db.prepare('INSERT OR REPLACE INTO history_dropped VALUES (1, ?, ?)');
    return (records) => {
      for (const { event } of records)
        if (event.type === 'HistoryDropped') put.run(event.through, event.compacted);
    };
  },
};
