/**
 * A blob store whose puts wait while the disk is full, as appends do: a blob that did not fit is put
 * again until it does. How many wait is bounded by whoever puts: requests are refused meanwhile, and
 * of what runs there is a window. A disk that fails is as fatal as it is to the log.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { BlobStore } from '../journal.ts';
import { isNoRoom } from './no-room.ts';

export interface PatientBlobsDep {
  readonly clock: Clock;
  readonly onFull: () => void;
  /** The disk failed: what it holds is not known, and the server has to stop. */
  readonly onBroken: (error: unknown) => void;
}

const AGAIN_MS = 250;

/** As after a failed sync: the next one would say that all is well. */
const isBroken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EIO';

export const createPatientBlobs = (
  blobs: BlobStore,
  { clock, onFull, onBroken }: PatientBlobsDep,
): BlobStore => {
  const patiently = async <Value>(
    first: Promise<Value>,
    again: () => Value | Promise<Value>,
  ): Promise<Value> => {
    let stored: Value | Promise<Value> = first;
    for (;;) {
      try {
        return await stored;
      } catch (error) {
        if (isBroken(error)) onBroken(error);
        if (!isNoRoom(error)) throw error;
        onFull();
        await new Promise<void>((resolve) => clock.schedule(AGAIN_MS, resolve));
        stored = again();
      }
    }
  };
  return {
    ...blobs,
    put: (bytes) => patiently(blobs.put(bytes), () => blobs.put(bytes)),
    payload: (text) => {
      const stored = blobs.payload(text);
      return stored instanceof Promise ? patiently(stored, () => blobs.payload(text)) : stored;
    },
  };
};
