/** Puts into words, as data for events, what stood in the way of an activation. */
import type { Parked } from './commands.ts';
import type { Memory } from './memory.ts';
import { mayGrow, type Queue, unprovided } from './pool-state.ts';
import { CONSIDERED_MAX, type PassedOver, type Waited } from './reasons.ts';

/** The containers of the queue, none of which had a place. */
export const passedOver = <Job>({ members }: Queue<Job>): readonly PassedOver[] => {
  const passed: PassedOver[] = [];
  for (const { id, phase } of members) {
    if (passed.length === CONSIDERED_MAX) break;
    passed.push({ container: id, why: phase === 'warm' ? 'full' : 'starting' });
  }
  return passed;
};

type Ahead = Waited['ahead'];

/** Of a job that waits now, last in its queue; the queue has grown as far as it could. */
export const waitReason = <Job>(
  queue: Queue<Job>,
  ahead: Ahead,
  memory: Memory,
  parked: Parked | null,
): Waited => {
  if (parked !== null) {
    const counted = { queue: parked.ahead, namespace: null };
    return { for: 'window', ahead: counted, memory: null, passedOver: [] };
  }
  const why = unprovided(queue) <= 0 ? 'containerStart' : mayGrow(queue) ? 'memory' : 'instances';
  return {
    for: why,
    ahead,
    memory: why === 'memory' ? memory.state() : null,
    passedOver: passedOver(queue),
  };
};
