/**
 * A disk of its own for a test: an ext4 file system in a file, mounted for the test and gone with it.
 * Needs root. Where it can't be mounted the test fails and says so: what it is about was not tested.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);

export interface SmallDisk {
  readonly dir: string;
  /** The loop device, such as `loop3`. */
  readonly device: string;
  /** Takes all that is free, to the last byte. */
  readonly fill: () => Promise<void>;
  /** Gives back what `fill` took. */
  readonly empty: () => Promise<void>;
  /** Once more, after it was unmounted. */
  readonly mount: () => Promise<void>;
}

const CHUNK = Buffer.alloc(1_048_576, 7);

/** Servers on it are to be stopped before: fixtures that end them come first. */
export const mountDisk = async (megabytes: number, options = 'loop'): Promise<SmallDisk> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rewhisk-disk-'));
  const [image, dir] = [path.join(folder, 'image'), path.join(folder, 'disk')];
  onTestFinished(async () => {
    await run('umount', ['-l', dir]).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  });
  const mount = async (): Promise<void> => {
    await run('mount', ['-o', options, image, dir]);
  };
  try {
    await mkdir(dir);
    await run('truncate', ['-s', `${megabytes}M`, image]);
    await run('mkfs.ext4', ['-q', '-m', '0', image]);
    await mount();
  } catch (error) {
    throw new Error('this test needs a disk of its own, and none can be mounted here', {
      cause: error,
    });
  }
  const { stdout } = await run('findmnt', ['-n', '-o', 'SOURCE', dir]);
  const filler = path.join(dir, 'filler');
  return {
    dir,
    device: path.basename(stdout.trim()),
    fill: () => fillUp(filler),
    empty: () => rm(filler, { force: true }),
    mount,
  };
};

const fillUp = async (filler: string): Promise<void> => {
  const file = await open(filler, 'a');
  try {
    // Smaller and smaller pieces, until not even a byte fits.
    for (let bytes = CHUNK.length; bytes >= 1; bytes = Math.floor(bytes / 2))
      await fillWith(file, CHUNK.subarray(0, bytes));
  } finally {
    await file.close();
  }
};

const fillWith = async (
  file: Awaited<ReturnType<typeof open>>,
  piece: Uint8Array,
): Promise<void> => {
  for (;;) {
    try {
      await file.write(piece);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return;
      throw error;
    }
  }
};
