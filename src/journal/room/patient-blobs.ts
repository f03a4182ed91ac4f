/**
 * A blob store whose puts wait while the disk is full, as appends do: a blob that did not fit is put
 * again until it does. How many wait is bounded by whoever puts: requests are refused meanwhile, and
 * of what runs there is a window.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { BlobStore } from '../journal.ts';
import { isNoRoom } from './no-room.ts';

export interface PatientBlobsDep {
  readonly clock: Clock;
  readonly onFull: () => void;
}

const AGAIN_MS = 250;

export const createPatientBlobs = (
  blobs: BlobStore,
  { clock, onFull }: PatientBlobsDep,
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
