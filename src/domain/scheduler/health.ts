/**
 * The health of one invoker, as the balancer judges it by what it hears (scheduling-and-runtimes
 * §2.5): OpenWhisk's ring of results, without its pings.
 *
 * | state        | becomes      | when                                                           |
 * | ------------ | ------------ | -------------------------------------------------------------- |
 * | up           | unhealthy    | more than 3 of its last 10 results are the platform's fault    |
 * | up           | unresponsive | it has work, and was not heard of for longer than that takes   |
 * | unhealthy    | up           | a container could be made, or a good result leaves at most 3   |
 * | unresponsive | up           | it is heard of                                                 |
 * | any          | down         | its supervision gave it up; there is no way back in this life  |
 */
import type { ActivationCompleted } from '../activation/events.ts';
import { wasInterrupted } from '../activation/interrupted.ts';
import type { HealthReason, InvokerState } from '../invoker/invoker.ts';

export interface Health {
  readonly state: InvokerState;
  /** Of its last results, oldest first: whether they were the platform's fault. */
  readonly faults: readonly boolean[];
}

export interface HealthChange {
  readonly state: InvokerState;
  readonly why: HealthReason;
}

export const UP: Health = { state: 'up', faults: [] };

const RESULTS = 10;
const TOLERATED = 3;

/** What ended because the platform had stopped says nothing about whether containers can be made. */
export const isFault = (completed: ActivationCompleted): boolean =>
  completed.response.statusCode === 3 && !wasInterrupted(completed);

/** A result came in. */
export const withResult = (health: Health, fault: boolean): Health => ({
  ...health,
  faults: [...health.faults, fault].slice(-RESULTS),
});

/** What the results so far make of it; `null`: nothing new. */
export const judgeResults = ({ state, faults }: Health): HealthChange | null => {
  const failed = faults.filter((fault) => fault).length;
  if (state === 'up' && failed > TOLERATED)
    return { state: 'unhealthy', why: { type: 'results', failed, of: faults.length } };
  if (state === 'unhealthy' && failed <= TOLERATED && faults.at(-1) === false)
    return { state: 'up', why: { type: 'recovered' } };
  return null;
};

/** A start, an end or a record of its health was seen. */
export const judgeHeard = ({ state }: Health): HealthChange | null =>
  state === 'unresponsive' ? { state: 'up', why: { type: 'heard' } } : null;

export interface Silence {
  /** How long nothing was heard of it, or for how long it has had work, if that is less. */
  readonly forMs: number;
  /** The longest timeout of what it has in flight. */
  readonly longestTimeoutMs: number;
}

/**
 * Init and run may each take the whole timeout, and the invoker's own watchdog ends the rest a minute
 * later: one that lives is heard of by then, however long its actions run.
 */
export const judgeSilence = (health: Health, silence: Silence): HealthChange | null =>
  health.state === 'up' && silence.forMs > 2 * silence.longestTimeoutMs + 70_000
    ? { state: 'unresponsive', why: { type: 'silent', forMs: silence.forMs } }
    : null;

/** A change that was recorded. Its results count anew once it has recovered. */
export const evolveHealth = (health: Health, { state, why }: HealthChange): Health => {
  if (health.state === 'down') return health;
  return why.type === 'recovered' ? UP : { ...health, state };
};
