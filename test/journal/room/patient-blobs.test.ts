import { expect, test } from 'vitest';
import { blobHash } from '../../../src/domain/kernel/ids.ts';
import type { JsonText } from '../../../src/domain/kernel/json.ts';
import type { BlobStore } from '../../../src/journal/journal.ts';
import { createPatientBlobs } from '../../../src/journal/room/patient-blobs.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';

const HASH = blobHash('a'.repeat(64));
const LARGE = JSON.stringify('x'.repeat(20_000)) as JsonText;

/** Fails so many times with the code, and then stores. */
const failing = (times: number, code: string): BlobStore => {
  let left = times;
  const attempt = async <Value>(value: Value): Promise<Value> => {
    left -= 1;
    if (left >= 0) throw Object.assign(new Error('failed'), { code });
    return value;
  };
  return {
    ...createMemoryBlobs(),
    put: () => attempt(HASH),
    payload: (text) => (text === LARGE ? attempt({ blob: HASH, bytes: text.length }) : text),
  };
};

const broken: unknown[] = [];
const onBroken = (error: unknown): void => void broken.push(error);

/** Timers run out at once. */
const clock = {
  nowMs: () => 0,
  schedule: (_: number, callback: () => void) => {
    queueMicrotask(callback);
    return () => undefined;
  },
};

test('a blob that does not fit on the disk is stored when there is room', async () => {
  let full = 0;
  const patient = (times: number) =>
    createPatientBlobs(failing(times, 'ENOSPC'), { clock, onFull: () => (full += 1), onBroken });
  expect(await patient(3).put(new Uint8Array(1))).toBe(HASH);
  expect(await patient(2).payload(LARGE)).toEqual({ blob: HASH, bytes: LARGE.length });
  expect(full).toBe(5);
});

test('what is small is no blob, and waits for nothing', () => {
  const patient = createPatientBlobs(failing(9, 'ENOSPC'), {
    clock,
    onFull: () => undefined,
    onBroken,
  });
  expect(patient.payload('{}' as JsonText)).toBe('{}');
});

test('a disk that fails is told at once, and stops the server', async () => {
  const patient = createPatientBlobs(failing(1, 'EIO'), {
    clock,
    onFull: () => undefined,
    onBroken,
  });
  await expect(patient.put(new Uint8Array(1))).rejects.toThrow('failed');
  expect(broken).toHaveLength(1);
});
