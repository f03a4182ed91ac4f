import { expect, test } from 'vitest';
import { findPrograms, offerOf, programFor } from '../../../src/containers/process/programs.ts';

const programs = findPrograms(process.execPath);

test('the default kind is always there: the server runs on it', () => {
  expect(offerOf(programs).kinds).toContain('nodejs:22');
  expect(programFor(programs, { kind: 'nodejs:22' })?.kind).toBe('nodejs:22');
});

test('a kind that is not there has no program', () => {
  expect(programFor(programs, { kind: 'cobol:1' })).toBeUndefined();
});
