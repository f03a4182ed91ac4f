/**
 * The checkpoints of one segment against its chain: each is the end of a commit with that hash, and
 * signed by one of the keys. Without keys the signatures are not looked at.
 *
 * A checkpoint beyond the end of the log shows that its end was cut.
 */
import type { KeyObject } from 'node:crypto';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { type Checkpoint, isSignedBy } from '../segments/checkpoints.ts';
import type { Connection } from '../sqlite.ts';
import { Broken } from './broken.ts';
import { isBelow } from './segment-content.ts';

export interface CheckpointCheck {
  /** The log has this hash at its offset `last`. True when there is a checkpoint of it. */
  readonly passed: (last: Offset, hash: Uint8Array) => boolean;
  /** The segment begins at `first` and ends before `next`. */
  readonly ended: (first: Offset, next: Offset) => void;
}

/** Of a format that has none. */
export const NO_CHECKPOINTS: CheckpointCheck = { passed: () => false, ended: () => undefined };

const ROWS = 'SELECT offset, time_ms AS timeMs, hash, signature FROM checkpoints ORDER BY offset';

export const checkCheckpoints = (
  database: Connection,
  keys: readonly KeyObject[] | null,
  onSigned: (last: Offset) => void,
): CheckpointCheck => {
  const open = new Map(
    database
      .prepare<[], Checkpoint>(ROWS)
      .all()
      .map((row) => [row.offset, row]),
  );
  return {
    passed: (last, hash) => {
      const checkpoint = open.get(last);
      if (checkpoint === undefined) return false;
      open.delete(last);
      if (!isCheckpoint(checkpoint))
        throw new Broken(last, 'its checkpoint is not what was written');
      if (!checkpoint.hash.equals(hash))
        throw new Broken(last, 'the log has another hash here than its checkpoint');
      if (keys === null) return true;
      if (!isSignedBy(keys, checkpoint))
        throw new Broken(last, 'its checkpoint is signed by nobody who is known');
      onSigned(last);
      return true;
    },
    ended: (first, next) => {
      for (const at of open.keys())
        throw at >= next
          ? new Broken(next, `a checkpoint vouches for offset ${at}: the end of the log is missing`)
          : new Broken(offset(Math.max(first, at)), 'there is a checkpoint where no commit ends');
    },
  };
};

const isCheckpoint = (row: Checkpoint): row is Checkpoint & { readonly hash: Buffer } =>
  isBelow(Infinity, row.timeMs) && Buffer.isBuffer(row.hash) && Buffer.isBuffer(row.signature);
