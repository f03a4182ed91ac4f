import { existsSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  fillReserve,
  reserveFile,
  takeFromReserve,
  withReserve,
} from '../../../src/journal/room/reserve.ts';
import { inNewFolder } from '../log-folder.ts';

const MEGABYTE = 1_048_576;

const noRoom = (): Error => Object.assign(new Error('no space left'), { code: 'ENOSPC' });

test('a reserve is filled up to its size, also when a part of it is there', () =>
  inNewFolder(async (dir) => {
    const file = reserveFile(dir);
    expect(await fillReserve(file, 2.5 * MEGABYTE)).toBe(true);
    expect(statSync(file).size).toBe(2.5 * MEGABYTE);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(takeFromReserve(file)).toBe(true);
    expect(await fillReserve(file, 2.5 * MEGABYTE)).toBe(true);
    expect(statSync(file).size).toBe(2.5 * MEGABYTE);
  }));

test('what does not fit takes piece by piece until it does, and no more', () =>
  inNewFolder(async (dir) => {
    const file = reserveFile(dir);
    await fillReserve(file, 4 * MEGABYTE);
    let taken = 0;
    const work = (): string => {
      if (statSync(file).size > 2 * MEGABYTE) throw noRoom();
      return 'written';
    };
    expect(withReserve(file, () => (taken += 1), work)).toBe('written');
    expect(taken).toBe(2);
    expect(statSync(file).size).toBe(2 * MEGABYTE);
  }));

test('without a reserve, or when it is used up, what does not fit fails', () =>
  inNewFolder(async (dir) => {
    const file = reserveFile(dir);
    const fails = (): never => {
      throw noRoom();
    };
    expect(() => withReserve(file, () => undefined, fails)).toThrow('no space left');
    expect(existsSync(file)).toBe(false);
    await fillReserve(file, MEGABYTE + 1);
    expect(() => withReserve(file, () => undefined, fails)).toThrow('no space left');
    expect(statSync(file).size).toBe(0);
    expect(() => withReserve(null, () => undefined, fails)).toThrow('no space left');
  }));

test('any other failure takes nothing of the reserve, and is not tried again', () =>
  inNewFolder(async (dir) => {
    const file = reserveFile(dir);
    await fillReserve(file, MEGABYTE);
    let tries = 0;
    const broken = (): never => {
      tries += 1;
      throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });
    };
    expect(() => withReserve(file, () => undefined, broken)).toThrow('disk I/O error');
    expect(tries).toBe(1);
    expect(statSync(file).size).toBe(MEGABYTE);
  }));
