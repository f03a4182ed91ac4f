import { expect, test } from 'vitest';
import { diskFailureText } from '../../src/journal/disk-failure.ts';

const failure = (code: string): Error => Object.assign(new Error('it failed'), { code });

test.each([
  ['SQLITE_IOERR_FSYNC', /it failed \(SQLITE_IOERR_FSYNC\): the disk did not sync.*start again/],
  ['SQLITE_READONLY', /can not be written.*start again/],
  ['EROFS', /can not be written.*start again/],
  ['SQLITE_FULL', /the disk is full\. Make room/],
  ['ENOSPC', /the disk is full\. Make room/],
  ['SQLITE_CORRUPT', /damaged.*journal verify.*restore the data folder from a backup/],
  ['SQLITE_IOERR_WRITE', /Find out why \(dmesg/],
])('of %s the operator is told what it means and what to do', (code, text) => {
  expect(diskFailureText(failure(code))).toMatch(text);
});

test('an error of nobody’s disk is told as it is', () => {
  expect(diskFailureText(new Error('a bug'))).toBe('a bug');
  expect(diskFailureText(failure('SQLITE_CONSTRAINT'))).toBe('it failed');
  expect(diskFailureText('text')).toBe('text');
});
