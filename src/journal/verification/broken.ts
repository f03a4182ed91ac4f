/**
 * The first thing that is wrong ends a verification, with an offset, whatever it was: a hash that does
 * not match, a record that can't be decoded, a page that SQLite can't read.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import { UnreadableRecord } from '../records/record-decoder.ts';
import { damageOf } from '../sqlite.ts';

export class Broken extends Error {
  readonly offset: Offset;
  readonly reason: string;
  constructor(at: Offset, reason: string) {
    super(`offset ${at}: ${reason}`);
    this.offset = at;
    this.reason = reason;
  }
}

/** What `read` finds unreadable is broken at the offset that `at` says by then. */
export const located = <T>(at: () => Offset, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableRecord) throw new Broken(error.offset, error.reason);
    const damage = damageOf(error);
    if (damage === null) throw error;
    throw new Broken(at(), `its file is damaged: ${damage}`);
  }
};
