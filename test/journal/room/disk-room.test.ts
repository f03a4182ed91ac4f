import { statfsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Clock } from '../../../src/domain/kernel/clock.ts';
import { openDiskRoom } from '../../../src/journal/room/disk-room.ts';
import type { Logger } from '../../../src/platform/logger.ts';
import { inNewFolder } from '../log-folder.ts';

/** A clock whose next timer runs out when it is told to. */
const steppedClock = () => {
  let scheduled = Promise.withResolvers<() => void>();
  const clock: Clock = {
    nowMs: () => 0,
    schedule: (_, callback) => {
      scheduled.resolve(callback);
      return () => undefined;
    },
  };
  return {
    clock,
    /** Resolves when the next timer has been set, after this one ran out. */
    step: async () => {
      const callback = await scheduled.promise;
      scheduled = Promise.withResolvers();
      callback();
      await scheduled.promise;
    },
  };
};

const warnings = () => {
  const lines: string[] = [];
  const ignore = (): void => undefined;
  const log: Logger = {
    ...{ debug: ignore, info: ignore },
    warn: (_, message) => lines.push(message),
    error: (_, message) => lines.push(message),
  };
  return { log, lines };
};

test('a disk with room is not full, and becomes so by a write that did not fit, until it is looked at', () =>
  inNewFolder(async (dir) => {
    const { clock, step } = steppedClock();
    const { log, lines } = warnings();
    const room = await openDiskRoom({ dir, freeBytesMin: 4_096, clock, log });
    expect(room.isFull()).toBe(false);
    room.ranOut();
    room.ranOut();
    expect(room.isFull()).toBe(true);
    await step();
    expect(room.isFull()).toBe(false);
    expect(lines).toEqual([
      expect.stringMatching(/the disk is full: nothing new is taken.*Make room/),
      expect.stringMatching(/the disk has room again/),
    ]);
    room.stop();
  }));

test('a disk with less than what has to be free is full from the start, and stays so', () =>
  inNewFolder(async (dir) => {
    const { clock, step } = steppedClock();
    const { log } = warnings();
    const { blocks, bsize } = statfsSync(dir);
    const room = await openDiskRoom({ dir, freeBytesMin: blocks * bsize * 2, clock, log });
    expect(room.isFull()).toBe(true);
    await step();
    expect(room.isFull()).toBe(true);
    room.stop();
  }));

test('a data folder that is not there is an error that says so', () =>
  inNewFolder(async (dir) => {
    const { clock } = steppedClock();
    const { log } = warnings();
    const opening = openDiskRoom({ dir: `${dir}/gone`, freeBytesMin: 0, clock, log });
    await expect(opening).rejects.toThrow(/the data folder can't be used: .*gone/);
  }));
