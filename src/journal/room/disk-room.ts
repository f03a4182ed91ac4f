/**
 * Whether the disk of the data folder has room for new work. It is looked at once a second, and a
 * write that did not fit says so at once. Where there is too little, nothing new is taken; what was
 * accepted goes on, reads too, and as soon as there is room again so does everything.
 *
 * A reserve is used up when the disk is full to the last byte, so that what runs can be recorded and
 * the views can catch up; it is made again when there is room.
 */
import { access, constants, statfs } from 'node:fs/promises';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { diskFailureText } from '../disk-failure.ts';
import { fillReserve, reserveFile, takeFromReserve } from './reserve.ts';

export interface DiskRoom {
  /** True: take nothing new. */
  readonly isFull: () => boolean;
  /** A write did not fit, or only with some of the reserve. */
  readonly ranOut: () => void;
  /** For a write that is tried again: makes some room for it, as long as there is a reserve. */
  readonly makeRoom: () => void;
  readonly stop: () => void;
}

export interface DiskRoomOptions {
  /** The data folder. */
  readonly dir: string;
  /** Bytes that have to be free for new work. */
  readonly freeBytesMin: number;
  readonly clock: Clock;
  readonly log: Logger;
}

const LOOK_MS = 1_000;
/** Of what has to be free for new work; as much has to be free beyond that before it is taken again. */
const RESERVE_SHARE = 1 / 4;

/** Resolves when it has looked once. Rejects when the folder can't be written at all. */
export const openDiskRoom = async (options: DiskRoomOptions): Promise<DiskRoom> => {
  const { dir, freeBytesMin, clock, log } = options;
  const reserveBytes = Math.ceil(freeBytesMin * RESERVE_SHARE);
  const reserve = reserveFile(dir);
  let full = false;
  let stopped = false;
  let cancel = (): void => undefined;

  const close = (free: string): void => {
    if (!full) log.warn({ dir, free, freeBytesMin }, `the disk is full: ${WHAT_TO_DO}`);
    full = true;
  };
  const look = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(dir);
    const freeBytes = bavail * bsize;
    if (freeBytes < freeBytesMin) close(`${freeBytes} bytes`);
    return freeBytes;
  };
  const lookAgain = async (): Promise<void> => {
    const freeBytes = await look();
    if (stopped || freeBytes < freeBytesMin + reserveBytes) return;
    if (!(await fillReserve(reserve, reserveBytes)) || !full) return;
    full = false;
    log.warn({ dir, freeBytes }, 'the disk has room again: everything goes on');
  };
  const watch = (): void => {
    if (stopped) return;
    cancel = clock.schedule(LOOK_MS, () => {
      lookAgain()
        .catch((error: unknown) => log.error({ dir, error: String(error) }, 'no look at the disk'))
        .finally(watch);
    });
  };

  await access(dir, constants.W_OK).catch((error: unknown) => {
    throw new Error(`the data folder can't be used: ${diskFailureText(error)}`, { cause: error });
  });
  await look();
  watch();
  return {
    isFull: () => full,
    ranOut: () => close('nothing'),
    makeRoom: () => {
      close('nothing');
      takeFromReserve(reserve);
    },
    stop: () => {
      stopped = true;
      cancel();
    },
  };
};

const WHAT_TO_DO =
  'nothing new is taken, and what runs goes on as far as it can. Make room: no restart is needed';
