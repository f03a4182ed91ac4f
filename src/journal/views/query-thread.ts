/**
 * The thread that answers questions, over a read-only connection of its own: a long query delays
 * other queries, but neither the projector nor the main thread. Every query is a transaction of its
 * own and sees the last batch that was committed before it.
 */
import { removedIfDamaged, viewsFile } from './views-file.ts';
import { type Connection, openReadOnly } from '../sqlite.ts';
import { runThread } from '../threads/thread.ts';
import type { Query } from './query.ts';

export interface QueryData {
  readonly dataDir: string;
}

export interface QueryMessage extends Pick<Query<unknown>, 'sql' | 'params'> {
  readonly id: number;
}

export interface QueryAnswer {
  readonly id: number;
  readonly texts: readonly string[];
}

const statements = (db: Connection) => {
  const prepared = new Map<string, ReturnType<typeof prepare>>();
  const prepare = (sql: string) => db.prepare<(string | number)[], string>(sql).pluck();
  return (sql: string) => {
    const statement = prepared.get(sql) ?? prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
};

runThread<QueryMessage, QueryData, QueryAnswer>(({ dataDir }, answer) => {
  const db = openReadOnly(viewsFile(dataDir));
  const statement = statements(db);
  return {
    onMessage: ({ id, sql, params }) => {
      const texts = removedIfDamaged(dataDir, () => statement(sql).all(...params));
      answer({ id, texts });
    },
    onStop: () => void db.close(),
  };
});
