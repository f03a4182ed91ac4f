/**
 * A hash of the log that was kept elsewhere, against the log: nothing up to its offset was changed,
 * whoever has the key, and the log goes at least as far.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { Broken } from './broken.ts';

export interface KeptHash {
  readonly offset: Offset;
  /** In hexadecimal. */
  readonly hash: string;
}

export interface KeptCheck {
  /** The log has this hash at `last`; it had another one at each offset from `first` on. */
  readonly passed: (first: Offset, last: Offset, hash: Uint8Array) => void;
  /** `compacted`: up to here the hashes of the log are gone. */
  readonly ended: (last: Offset, compacted: Offset) => void;
}

export const checkKept = (kept: KeptHash | null): KeptCheck => ({
  passed: (first, last, hash) => {
    if (kept === null || kept.offset < first || kept.offset > last) return;
    if (kept.offset !== last || Buffer.from(hash).toString('hex') !== kept.hash)
      throw new Broken(
        first,
        `the log has another hash at ${kept.offset} than the one that was kept`,
      );
  },
  ended: (last, compacted) => {
    if (kept === null) return;
    if (kept.offset > last)
      throw new Broken(
        offset(last + 1),
        `a hash of offset ${kept.offset} was kept, and the log ends at ${last}: its end is missing`,
      );
    if (kept.offset < compacted)
      throw new Broken(
        offset(1),
        `retention has compacted the log up to ${compacted}: the hash of offset ${kept.offset} proves nothing any more`,
      );
  },
});
