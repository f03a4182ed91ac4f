/**
 * What the simulated disk does with one commit, drawn for each from the seed: how long it takes, and
 * whether the server survives it. After a kill or a failed sync the batch may be there or not.
 */
import type { Faults } from '../faults.ts';
import { createRandom } from '../random.ts';

export interface CommitFate {
  readonly delayMs: number;
  /** `killed`: power is off before anybody hears of it. `failed`: the sync says that it failed. */
  readonly ending: 'done' | 'killed' | 'failed';
  /** Whether the batch is there afterwards. */
  readonly written: boolean;
  readonly slow: boolean;
}

export interface Disk {
  readonly commit: () => CommitFate;
  /** How long a read takes, ms. */
  readonly readMs: () => number;
  /** More records may not wait for it. */
  readonly waitingMax: () => number;
  /** Whether the views can't answer now. */
  readonly viewsFail: () => boolean;
}

/** Of all commits. */
const KILLS = 0.0004;
const FAILURES = 0.0002;
const SLOW = 0.01;
const UNANSWERED = 0.01;
const WAITING_MAX = 65_536;

export const createDisk = (seed: number, faults: Faults, isCalm: () => boolean): Disk => {
  const random = createRandom(seed, 'disk');
  const endings = createRandom(seed, 'commits');
  const waitingMax = faults.has('disk') ? random.pick([48, 256, WAITING_MAX]) : WAITING_MAX;

  const ending = (): CommitFate['ending'] => {
    const drawn = endings.next();
    if (isCalm()) return 'done';
    if (drawn < KILLS) return faults.has('kill') ? 'killed' : 'done';
    return drawn < KILLS + FAILURES && faults.has('sync') ? 'failed' : 'done';
  };

  return {
    commit: () => {
      const ended = ending();
      const half = random.chance(0.5);
      const slow = random.chance(SLOW) && faults.has('disk') && !isCalm();
      const delayMs = 0.2 + random.exponential(slow ? 400 : 0.2);
      return { delayMs, ending: ended, written: ended === 'done' || half, slow };
    },
    readMs: () => 0.05 + random.exponential(0.3),
    waitingMax: () => (isCalm() ? WAITING_MAX : waitingMax),
    viewsFail: () => random.chance(UNANSWERED) && faults.has('disk') && !isCalm(),
  };
};
