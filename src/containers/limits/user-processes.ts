/**
 * How many processes the containers' user may have, where no group counts those of one container.
 * The kernel counts all of a user, the server's own or other containers' among them: half of what
 * the server may have is out of reach for one container, and enough for the server to go on.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Where the server has no limit itself. */
const UNLIMITED_HALF = 16_384;

/** `null`: this machine does not say. */
export const processesOfUserMax = async (): Promise<number | null> => {
  try {
    const { stdout } = await promisify(execFile)('/bin/sh', [
      '-c',
      'ulimit -u 2>/dev/null || ulimit -p',
    ]);
    const text = stdout.trim();
    if (text === 'unlimited') return UNLIMITED_HALF;
    const count = Number(text);
    return Number.isInteger(count) && count > 1 ? Math.floor(count / 2) : null;
  } catch {
    return null;
  }
};
