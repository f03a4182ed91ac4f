/**
 * One file on a disk that may lose power: what is on it for sure, and every change since the last sync.
 *
 * What a power loss may leave of such changes, as ext4 and XFS allow it:
 * - Each sector of 512 bytes holds what the file held there at some moment since the sync, and each
 *   sector chooses that moment for itself. So a write may be there, missing or torn, and a later one be
 *   there without an earlier one. What was never written back reads as zeros; never as foreign bytes.
 * - Size and mode are those of one moment, whatever the sectors are; a write may have grown the file by
 *   some of its pages only. A cut that is not on the disk keeps back what was later written behind it,
 *   because the space of that is given in the order of the journal of the file system.
 */
import type { Chance } from '../crash/chance.ts';

export type Change =
  | { readonly type: 'write'; readonly position: number; readonly data: Buffer }
  | { readonly type: 'resize'; readonly bytes: number }
  | { readonly type: 'mode'; readonly mode: number };

export interface FileState {
  readonly mode: number;
  readonly bytes: Buffer;
}

export interface DiskFile {
  readonly type: 'file';
  readonly change: (change: Change) => void;
  /** How many changes there were so far. */
  readonly changes: () => number;
  /** The first so many changes are on the disk for sure. */
  readonly synced: (changes: number) => void;
  /** With all changes. */
  readonly whole: () => FileState;
  /** What a power loss leaves. */
  readonly lost: (chance: Chance) => FileState;
}

const SECTOR = 512;
const PAGE = 4096;

export const createDiskFile = (start: FileState): DiskFile => {
  const durable = imageOf(start);
  let pending: Change[] = [];
  let syncedChanges = 0;
  return {
    type: 'file',
    change: (change) => void pending.push(change),
    changes: () => syncedChanges + pending.length,
    synced: (changes) => {
      const count = Math.max(0, changes - syncedChanges);
      for (const change of pending.slice(0, count)) apply(durable, change);
      pending = pending.slice(count);
      syncedChanges += count;
    },
    whole: () => {
      const image = imageOf(stateOf(durable));
      for (const change of pending) apply(image, change);
      return stateOf(image);
    },
    lost: (chance) => lose(stateOf(durable), pending, chance),
  };
};

/** A file in memory that grows without being copied each time. */
interface Image {
  buffer: Buffer;
  length: number;
  mode: number;
}

const imageOf = ({ mode, bytes }: FileState): Image => ({
  buffer: Buffer.from(bytes),
  length: bytes.length,
  mode,
});

const stateOf = ({ buffer, length, mode }: Image): FileState => ({
  mode,
  bytes: buffer.subarray(0, length),
});

/** Bytes behind the end are zeros, always. */
const resize = (image: Image, length: number): void => {
  if (length > image.buffer.length) {
    const larger = Buffer.alloc(Math.max(length, 2 * image.buffer.length));
    image.buffer.copy(larger, 0, 0, image.length);
    image.buffer = larger;
  }
  if (length < image.length) image.buffer.fill(0, length, image.length);
  image.length = length;
};

const sizeAfter = (size: number, change: Change): number => {
  if (change.type === 'mode') return size;
  if (change.type === 'resize') return change.bytes;
  return Math.max(size, change.position + change.data.length);
};

const apply = (image: Image, change: Change): void => {
  resize(image, sizeAfter(image.length, change));
  if (change.type === 'write') change.data.copy(image.buffer, change.position);
  if (change.type === 'mode') image.mode = change.mode;
};

const lose = (durable: FileState, pending: readonly Change[], chance: Chance): FileState => {
  if (pending.length === 0) return durable;
  const mood = chance.oneOf('nothing', 'all', 'beginning', 'some', 'some');
  const some = chance.below(pending.length + 1);
  const moment = mood === 'nothing' ? -1 : mood === 'all' ? pending.length : some;
  const [memory, disk] = [imageOf(durable), imageOf(durable)];
  let { length: size, mode } = memory;
  let cutAt = Infinity;
  for (const [index, change] of pending.entries()) {
    const before = memory.length;
    apply(memory, change);
    if (index < moment) ({ length: size, mode } = memory);
    else if (index === moment) size = grownPartly(before, memory.length, chance);
    if (change.type === 'write') {
      const isThere = sectorsThere(mood === 'some' ? null : index - moment, chance);
      writeBack(memory, disk, change, (at) => at < cutAt && isThere());
    } else if (change.type === 'resize' && change.bytes < before) {
      if (index < moment) resize(disk, Math.min(disk.length, change.bytes));
      else cutAt = Math.min(cutAt, change.bytes);
    }
  }
  resize(disk, size);
  return { ...stateOf(disk), mode };
};

/** `afterMoment`: all writes before the moment are there, none after it; `null`: each as it comes. */
const sectorsThere = (afterMoment: number | null, chance: Chance): (() => boolean) => {
  const written =
    afterMoment === null
      ? chance.oneOf('all', 'none', 'torn')
      : (['all', 'torn', 'none'] as const)[Math.sign(afterMoment) + 1];
  return () => written === 'all' || (written === 'torn' && chance.oneIn(2));
};

const grownPartly = (from: number, to: number, chance: Chance): number => {
  const pages = Math.floor(to / PAGE) - Math.floor(from / PAGE);
  if (pages <= 0) return from;
  const page = chance.below(pages + 1);
  return page === 0 ? from : (Math.floor(from / PAGE) + page) * PAGE;
};

/** The sectors of one write that are on the disk from now on, as they are in memory. */
const writeBack = (
  memory: Image,
  disk: Image,
  { position, data }: { readonly position: number; readonly data: Buffer },
  isThere: (at: number) => boolean,
): void => {
  for (let at = position - (position % SECTOR); at < position + data.length; at += SECTOR) {
    if (!isThere(at)) continue;
    const end = Math.min(at + SECTOR, memory.length);
    if (disk.length < end) resize(disk, end);
    memory.buffer.copy(disk.buffer, at, at, end);
  }
};
