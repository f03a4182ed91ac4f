/**
 * Who asks for what and when. Each namespace calls at its own rate, and now and then many times at once.
 * What a run does is in its arguments, drawn here.
 */
import type { RunEnd } from '../containers/simulated-run.ts';
import type { FaultKind, Faults } from '../faults.ts';
import { createRandom, type Random } from '../random.ts';
import type {
  ArrivalPlan,
  PlannedAction,
  PlannedNamespace,
  PlannedSequence,
  PlannedTrigger,
} from './plans.ts';

interface Span {
  readonly seed: number;
  readonly faults: Faults;
  readonly endMs: number;
}

export interface Composed {
  readonly sequences: readonly PlannedSequence[];
  readonly triggers: readonly PlannedTrigger[];
}

/** On average; short runs have one or two all the same. */
const BURSTS_EVERY_MS = 120_000;
const BURST_MS = 50;

export const arrivals = (
  { seed, faults, endMs }: Span,
  namespaces: readonly PlannedNamespace[],
  actions: readonly PlannedAction[],
  { sequences, triggers }: Composed,
): readonly ArrivalPlan[] => {
  const planned = namespaces.flatMap((namespace, n) => {
    const random = createRandom(seed, 'arrivals', n);
    const own = actions.filter((action) => action.namespace === n);
    const sequence = sequences.find((one) => one.namespace === n);
    const trigger = triggers.find((one) => one.namespace === n);
    return timesOf(random, namespace, endMs).map((atMs) => {
      const action = weighted(random, own);
      const composed = random.next();
      const fired = composed < 0.1 ? trigger : undefined;
      const asked = fired ?? (composed < 0.3 ? (sequence ?? action) : action);
      return {
        atMs,
        namespace: n,
        name: asked.name,
        fires: fired !== undefined,
        blocking: random.chance(0.5) && fired === undefined,
        waitMs: random.pick([50, 1_000, 60_000]),
        run: { ms: Math.round(random.exponential(action.meanMs)), end: endOf(random, faults) },
      };
    });
  });
  return planned
    .toSorted((one, other) => one.atMs - other.atMs)
    .map((arrival, number) => ({ ...arrival, number }));
};

const timesOf = (random: Random, { rate }: PlannedNamespace, endMs: number): readonly number[] => {
  const found: number[] = [];
  for (
    let at = random.exponential(1_000 / rate);
    at < endMs;
    at += random.exponential(1_000 / rate)
  )
    found.push(at);
  const everyMs = Math.min(BURSTS_EVERY_MS, endMs / 2);
  for (let at = random.exponential(everyMs); at < endMs; at += random.exponential(everyMs))
    for (let left = random.int(5, 60); left > 0; left -= 1)
      found.push(at + random.next() * BURST_MS);
  return found;
};

const weighted = (random: Random, actions: readonly PlannedAction[]): PlannedAction => {
  const total = actions.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.next() * total;
  for (const action of actions) {
    left -= action.weight;
    if (left < 0) return action;
  }
  const [first] = actions;
  if (first === undefined) throw new Error('a namespace has no action');
  return first;
};

const ENDS: readonly (readonly [below: number, end: RunEnd, fault: FaultKind | null])[] = [
  [0.005, 'crash', 'crash'],
  [0.01, 'memory', 'memory'],
  [0.015, 'hang', 'hang'],
  [0.045, 'error', null],
  [0.055, 'invalid', null],
  [0.065, 'large', null],
];

const endOf = (random: Random, faults: Faults): RunEnd => {
  const drawn = random.next();
  const [, end, fault] = ENDS.find(([below]) => drawn < below) ?? [1, 'ok' as const, null];
  return fault === null || faults.has(fault) ? end : 'ok';
};
