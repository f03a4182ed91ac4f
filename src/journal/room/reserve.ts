/**
 * A file that takes room on the disk until that is needed: `<data>/reserve`. Its bytes are drawn at
 * random, because a file system may store others in less.
 *
 * A crash leaves a whole file or a part of one, which is filled up.
 */
import { randomFillSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isNoRoom } from './no-room.ts';

export interface Reserve {
  /** True when the file is there as a whole; false when there is no room for it. */
  readonly keep: () => Promise<boolean>;
  /** Gives its room to others. */
  readonly giveUp: () => void;
}

const CHUNK_BYTES = 1_048_576;

export const openReserve = (dir: string, bytes: number): Reserve => {
  const path = join(dir, 'reserve');
  let there = false;
  let wanted = true;

  const fill = async (): Promise<void> => {
    const file = await open(path, 'a', 0o600);
    try {
      const chunk = randomFillSync(new Uint8Array(Math.min(bytes, CHUNK_BYTES)));
      let { size } = await file.stat();
      while (size < bytes && wanted)
        size += (await file.write(chunk, 0, Math.min(chunk.length, bytes - size))).bytesWritten;
    } finally {
      await file.close();
    }
  };
  return {
    keep: async () => {
      if (there || bytes === 0) return true;
      wanted = true;
      try {
        await fill();
        there = wanted;
      } catch (error) {
        if (!isNoRoom(error)) throw error;
      }
      if (!there) await rm(path, { force: true });
      return there;
    },
    giveUp: () => {
      wanted = false;
      there = false;
      rmSync(path, { force: true });
    },
  };
};
