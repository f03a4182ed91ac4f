/**
 * The thread that answers questions, over a read-only connection of its own: a long query delays
 * other queries, but neither the projector nor the main thread. Every query is a transaction of its
 * own and sees the last batch that was committed before it.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { removedIfDamaged, viewsFile } from './views-file.ts';
import { type Connection, openReadOnly } from '../sqlite.ts';
import type { Query } from './query.ts';
import { STOP } from './thread.ts';

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

const run = (port: MessagePort, { dataDir }: QueryData): void => {
  const db = openReadOnly(viewsFile(dataDir));
  const statement = statements(db);
  port.on('message', (message: QueryMessage | typeof STOP) => {
    if (message === STOP) {
      db.close();
      port.close();
      return;
    }
    const { id, sql, params } = message;
    const texts = removedIfDamaged(dataDir, () => statement(sql).all(...params));
    const answer: QueryAnswer = { id, texts };
    port.postMessage(answer);
  });
};

if (parentPort === null) throw new Error('query-thread.ts runs as a thread only');
run(parentPort, workerData as QueryData);
