/** The hash chain by the letter of docs/journal-format.md, with nothing of the program's code. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

/** Of the journal whose segments are in `dir`, in hexadecimal. */
export const hashByTheDocs = (dir: string): string => {
  const u = (bits: number, value: number): Buffer =>
    Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex');
  const sha = (...parts: readonly Buffer[]): Buffer =>
    createHash('sha256').update(Buffer.concat(parts)).digest();
  const kinds = ['', 'topic', 'type', 'structure'];
  let hash: Buffer = Buffer.alloc(32);
  const names = readdirSync(dir).filter((name) => name.endsWith('.db'));
  for (const name of names.toSorted()) {
    const file = new Sqlite(join(dir, name), { readonly: true });
    const all = (sql: string, ...values: readonly unknown[]): readonly Row[] =>
      file.prepare<unknown[], Row>(sql).all(...values);
    const dictionary = (since: number): Buffer => {
      const entries = all('SELECT * FROM dictionary WHERE since = ?', since).toSorted(
        (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || a.id - b.id,
      );
      const parts = entries.map(({ kind, id, value }) => {
        const text = Buffer.from(value);
        return Buffer.concat([u(64, kinds.indexOf(kind)), u(64, id), u(64, text.length), text]);
      });
      return Buffer.concat([u(64, entries.length), ...parts]);
    };
    const [head] = all('SELECT * FROM head');
    if (head === undefined) throw new Error('no head');
    const numbers = [u(64, head.format), u(64, head.first_offset), u(64, head.created_ms)];
    hash = sha(hash, ...numbers, dictionary(0));
    for (const commit of all('SELECT * FROM commits ORDER BY last_offset')) {
      const { first_offset: first, last_offset: last, time_ms: timeMs } = commit;
      const rows = all('SELECT * FROM records WHERE offset BETWEEN ? AND ?', first, last);
      const records = rows.map((row) => {
        const key = Buffer.from(row.key);
        const flags = row.tombstone + (typeof row.key === 'string' ? 0 : 2);
        const fixed = [u(8, flags), u(16, row.topic), u(16, row.type), u(48, row.time_ms)];
        const lengths = [u(16, key.length), u(32, row.payload.length)];
        return Buffer.concat([...fixed, ...lengths, key, row.payload]);
      });
      const begin = [u(64, first), u(64, rows.length), u(64, timeMs)];
      hash = sha(hash, ...begin, dictionary(first), ...records);
    }
    file.close();
  }
  return hash.toString('hex');
};

/** The columns of all tables. */
interface Row {
  readonly kind: string;
  readonly id: number;
  readonly value: string;
  readonly format: number;
  readonly first_offset: number;
  readonly last_offset: number;
  readonly created_ms: number;
  readonly time_ms: number;
  readonly topic: number;
  readonly type: number;
  readonly tombstone: number;
  readonly key: string;
  readonly payload: Buffer;
}
