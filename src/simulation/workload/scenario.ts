/**
 * Everything that a simulation is given, drawn from its seed: the server's size, who there is, which
 * actions they have, who asks for what and when, and when the server is restarted. Data alone, so that a
 * failing one can be cut down.
 */
import type { PoolSettings, PrewarmTarget } from '../../domain/scheduler/pool-settings.ts';
import type { Faults } from '../faults.ts';
import { createRandom, type Random } from '../random.ts';
import { arrivals } from './arrivals.ts';
import type {
  ArrivalPlan,
  PlannedAction,
  PlannedNamespace,
  PlannedRestart,
  PlannedSequence,
  PlannedTrigger,
  PlannedUpdate,
} from './plans.ts';

export interface ScenarioOptions {
  readonly seed: number;
  readonly faults: Faults;
  /** Of virtual time in which there are arrivals. */
  readonly hours: number;
}

export interface Platform {
  readonly invokers: number;
  readonly memoryMb: number;
  readonly windowMax: number;
  readonly backlogMax: number;
  readonly container: Omit<PoolSettings, 'memoryMb'>;
  /** Records that the journal keeps for its tails. */
  readonly recentMax: number;
}

export interface Scenario {
  readonly platform: Platform;
  readonly namespaces: readonly PlannedNamespace[];
  readonly actions: readonly PlannedAction[];
  readonly sequences: readonly PlannedSequence[];
  readonly triggers: readonly PlannedTrigger[];
  /** In the order of their time. */
  readonly arrivals: readonly ArrivalPlan[];
  readonly updates: readonly PlannedUpdate[];
  readonly restarts: readonly PlannedRestart[];
  readonly endMs: number;
}

const HOUR_MS = 3_600_000;
const PREWARMED: PrewarmTarget = { kind: 'nodejs:22', memoryMb: 128, min: 1, max: 3 };
const LARGE_PREWARMED: PrewarmTarget = { ...PREWARMED, memoryMb: 256, min: 0, max: 2 };
/** More than there is memory for, in small installations. */
const TOO_MUCH_PREWARMED: PrewarmTarget = { ...PREWARMED, memoryMb: 512, min: 4, max: 6 };

export const createScenario = ({ seed, faults, hours }: ScenarioOptions): Scenario => {
  const random = createRandom(seed, 'scenario');
  const networks = createRandom(seed, 'networks');
  const endMs = hours * HOUR_MS;
  const namespaces = Array.from({ length: random.int(2, 4) }, (_, n) => namespace(random, n));
  const actions = namespaces.flatMap((_, n) =>
    Array.from({ length: random.int(1, 3) }, (_unused, a) => action(random, networks, n, a)),
  );
  const sequences = random.chance(0.4) ? [sequence(random, actions)] : [];
  const triggers = random.chance(0.5) ? [trigger(random, actions)] : [];
  return {
    platform: platform(random, networks, namespaces),
    namespaces,
    actions,
    sequences,
    triggers,
    arrivals: arrivals({ seed, faults, endMs }, namespaces, actions, { sequences, triggers }),
    updates: updates(createRandom(seed, 'updates'), actions, endMs),
    restarts: restarts(createRandom(seed, 'restarts'), endMs).filter(({ how }) => faults.has(how)),
    endMs,
  };
};

const platform = (
  random: Random,
  networks: Random,
  namespaces: readonly PlannedNamespace[],
): Platform => ({
  invokers: random.int(1, 5),
  memoryMb: random.pick([512, 1_024, 2_048]),
  windowMax: random.pick([8, 16, 64, 256]),
  // What a leak of one place would show: all namespaces together may have as much in flight.
  backlogMax: namespaces.reduce((sum, one) => sum + one.concurrentInvocations, 0),
  container: {
    idleTimeoutMs: random.pick([0, 1_000, 20_000, 600_000]),
    pauseGraceMs: random.pick([50, 1_000, 10_000]),
    reclaimAfterMs: random.pick([50, 1_000, 5_000]),
    prewarm: random.pick<readonly PrewarmTarget[]>([
      [],
      [PREWARMED],
      [PREWARMED, LARGE_PREWARMED],
      [LARGE_PREWARMED, TOO_MUCH_PREWARMED],
    ]),
    network: networks.chance(0.1) ? 'none' : 'full',
  },
  recentMax: random.pick([8, 256, 4_096]),
});

const namespace = (random: Random, n: number): PlannedNamespace => ({
  name: `tenant${n}`,
  concurrentInvocations: random.int(3, 24),
  invocationsPerMinute: random.pick([60, 300, 6_000, 6_000]),
  rate: random.pick([0.2, 0.5, 1, 1.5]),
});

const action = (random: Random, networks: Random, n: number, a: number): PlannedAction => {
  const timeoutMs = random.pick([500, 2_000, 10_000]);
  return {
    namespace: n,
    name: `action${a}`,
    memoryMb: random.pick([128, 256, 512]),
    concurrency: random.pick([1, 1, 2, 5, 200]),
    timeoutMs,
    retrySafe: random.chance(0.3),
    network: networks.chance(0.2) ? 'none' : 'full',
    meanMs: random.pick([2, 20, 100, 400]),
    weight: random.int(1, 5),
  };
};

const sequence = (random: Random, actions: readonly PlannedAction[]): PlannedSequence => {
  const first = random.int(0, actions.length - 1);
  const owner = actions[first]?.namespace ?? 0;
  const others = actions.flatMap((one, index) => (one.namespace === owner ? [index] : []));
  const next = others[random.int(0, others.length - 1)] ?? first;
  return { namespace: owner, name: 'sequence', steps: [first, next] };
};

/** With one rule or two. */
const trigger = (random: Random, actions: readonly PlannedAction[]): PlannedTrigger => {
  const { namespace: owner, steps } = sequence(random, actions);
  return { namespace: owner, name: 'trigger', rules: [...new Set(steps)] };
};

const UPDATES_EVERY_MS = 60_000;

const updates = (
  random: Random,
  actions: readonly PlannedAction[],
  endMs: number,
): readonly PlannedUpdate[] =>
  times(random, Math.min(UPDATES_EVERY_MS, endMs / 2), endMs).map((atMs) => ({
    atMs,
    action: random.int(0, actions.length - 1),
    goneMs: random.chance(0.4) ? random.exponential(1_000) : 0,
  }));

/** Short runs see one or two, long ones some in an hour. */
const restarts = (random: Random, endMs: number): readonly PlannedRestart[] =>
  times(random, endMs / (endMs < HOUR_MS / 10 ? 2 : 8), endMs).map((atMs) => ({
    atMs,
    how: random.chance(0.6) ? 'kill' : 'stop',
    downMs: 100 + random.exponential(3_000),
  }));

const times = (random: Random, everyMs: number, endMs: number): readonly number[] => {
  const found: number[] = [];
  for (let at = random.exponential(everyMs); at < endMs; at += random.exponential(everyMs))
    found.push(at);
  return found;
};
