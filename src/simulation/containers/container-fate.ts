/**
 * What becomes of a simulated container, drawn from the seed and its id: how long everything takes, and
 * what goes wrong with it by no fault of an action.
 */
import type { ContainerId } from '../../domain/kernel/ids.ts';
import type { Faults } from '../faults.ts';
import { createRandom } from '../random.ts';

export interface ContainerFate {
  readonly createMs: number;
  readonly initMs: number;
  readonly destroyMs: number;
  readonly resumeMs: number;
  /** Times this is what a run takes. */
  readonly slowness: number;
  readonly isSlow: boolean;
  readonly create: 'made' | 'fails';
  readonly init: 'done' | 'refused' | 'crash' | 'hang';
  /** So long after it was made its process ends; `null`: not by itself. */
  readonly endsAfterMs: number | null;
  /** Then nobody is told. */
  readonly endsSilently: boolean;
  /** Of a run nothing is ever heard. */
  readonly isMute: () => boolean;
  /** An answer comes after the process has ended. */
  readonly answersAfterEnd: () => boolean;
  /** From the end of the process to when that is told, ms; below 0: before the open calls are. */
  readonly exitToldMs: number;
}

export const containerFate = (seed: number, id: ContainerId, faults: Faults): ContainerFate => {
  const random = createRandom(seed, 'container', id);
  const runs = createRandom(seed, 'container', id, 'runs');
  // Drawn whether or not it may happen, so that leaving out a fault changes nothing else.
  const drawn = (probability: number, kind: Parameters<Faults['has']>[0]): boolean =>
    random.chance(probability) && faults.has(kind);
  const isSlow = drawn(0.06, 'slow');
  const slowness = isSlow ? 20 : 1;
  const fails = drawn(0.05, 'create');
  const crashes = drawn(0.03, 'crash');
  const refuses = drawn(0.02, 'crash');
  const hangs = drawn(0.02, 'hang');
  const endsLoudly = drawn(0.05, 'crash');
  const endsSilently = drawn(0.03, 'lie');
  const muteRuns = drawn(0.02, 'mute') ? 0.3 : 0;
  const lateAnswers = drawn(0.05, 'lie') ? 0.5 : 0;
  const endsAfterMs = random.exponential(8_000);
  const disorder = drawn(0.3, 'reorder') ? random.pick([-1, 1]) * random.exponential(200) : 0;
  return {
    createMs: (10 + random.exponential(30)) * slowness,
    initMs: (3 + random.exponential(20)) * slowness,
    destroyMs: (1 + random.exponential(5)) * slowness,
    resumeMs: 1 + random.exponential(1),
    endsAfterMs: endsLoudly || endsSilently ? endsAfterMs : null,
    ...{ slowness, isSlow, endsSilently, exitToldMs: disorder },
    create: fails ? 'fails' : 'made',
    init: crashes ? 'crash' : refuses ? 'refused' : hangs ? 'hang' : 'done',
    isMute: () => runs.chance(muteRuns),
    answersAfterEnd: () => runs.chance(lateAnswers),
  };
};
