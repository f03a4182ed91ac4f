/**
 * How long the disk under the data folder takes to make a small write durable. A result with
 * `fsync` durability means little without it: a memory file system answers in a microsecond.
 */
import { closeSync, fdatasyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { median } from './report.ts';

const SAMPLES = 50;

/** The median of some writes of 4 KB with `fdatasync`, ms. */
export const measureSyncMs = (folder: string): number => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `sync-${process.pid}`);
  const file = openSync(path, 'w', 0o600);
  const block = Buffer.alloc(4096);
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const start = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    samples.push(performance.now() - start);
  }
  closeSync(file);
  rmSync(path);
  return median(samples) ?? 0;
};
