/**
 * A file that takes room on the disk until that is needed: `<data>/reserve`. What does not fit takes
 * it back piece by piece, so that whoever fills the disk gets little of it. Its bytes are drawn at
 * random, because a file system may store others in less; one piece of them again and again, because
 * the event loop waits for the drawing.
 *
 * A crash leaves a whole file or a part of one, which is filled up.
 */
import { randomFillSync } from 'node:crypto';
import { statSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { isNoRoom } from './no-room.ts';

const PIECE_BYTES = 1_048_576;

export const reserveFile = (dataDir: string): string => join(dataDir, 'reserve');

/** False when there is none left. */
export const takeFromReserve = (file: string): boolean => {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 0) truncateSync(file, Math.max(0, size - PIECE_BYTES));
  return size > 0;
};

/**
 * Does the work, with as much of the reserve as it takes; throws when that is not enough. The work is
 * done several times, so it has to undo what it did when it does not fit. `onTaken`: some was taken.
 */
export const withReserve = <Result>(
  file: string | null,
  onTaken: () => void,
  work: () => Result,
): Result => {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isNoRoom(error) || file === null || !takeFromReserve(file)) throw error;
      onTaken();
    }
  }
};

/** Makes it as large as it is to be; true when it is. */
export const fillReserve = async (file: string, bytes: number): Promise<boolean> => {
  const handle = await open(file, 'a', 0o600);
  try {
    let { size } = await handle.stat();
    if (size >= bytes) return true;
    const piece = randomFillSync(new Uint8Array(Math.min(PIECE_BYTES, bytes - size)));
    while (size < bytes)
      size += (await handle.write(piece, 0, Math.min(piece.length, bytes - size))).bytesWritten;
    return true;
  } catch (error) {
    if (isNoRoom(error)) return false;
    throw error;
  } finally {
    await handle.close();
  }
};
