/**
 * One simulation: the actors of production over a virtual clock, an in-memory journal and simulated
 * containers, given a workload and faults that are drawn from a seed. Every property is checked at
 * each thing that happens. One seed, one history: the same seed gives the same hash.
 */
import type { Actors } from '../actors/start.ts';
import { createHistory, type Failure } from './history.ts';
import { createDisk } from './journal/disk.ts';
import { createDurableLog } from './journal/durable-log.ts';
import { createViewState } from './journal/simulated-views.ts';
import type { Observation } from './observation.ts';
import type { Ledger } from './properties/ledger.ts';
import { createRandom } from './random.ts';
import { type Server, startServer } from './server.ts';
import { createCounting, type Summary } from './summary.ts';
import { runTurns } from './turns.ts';
import { createVirtualClock } from './virtual-clock.ts';
import { createCallers } from './workload/callers.ts';
import { finalTest } from './workload/final-test.ts';
import type { PlannedRestart } from './workload/plans.ts';
import { createScenario, type ScenarioOptions } from './workload/scenario.ts';
import { makeTenants, restoreActions, tenantOf } from './workload/tenants.ts';
import { updateAll } from './workload/updates.ts';

export interface SimulationOptions extends ScenarioOptions {
  /** The numbers of the arrivals that come; `null`: all. */
  readonly only: ReadonlySet<number> | null;
}

export interface Outcome {
  readonly hash: string;
  /** `null`: every property held. */
  readonly failure: Failure | null;
  readonly summary: Summary;
}

/** The virtual first of January 2026. */
export const START_MS = 1_767_225_600_000;
/** How long everything may take to end when nobody asks for more. */
const PATIENCE_MS = 1_800_000;
const LOOK_MS = 1_000;
const LAST_GRACE_MS = 600_000;

/** `watch` is shown everything that is seen. */
export const simulate = async (
  options: SimulationOptions,
  watch: (observation: Observation) => void = () => undefined,
): Promise<Outcome> => {
  const { seed, faults, only } = options;
  const scenario = createScenario(options);
  const clock = createVirtualClock(START_MS);
  const world = clock.life();
  const counting = createCounting();
  const history = createHistory(clock.nowMs, (observation) => {
    counting.note(observation);
    watch(observation);
  });
  const { see, ledger } = history;
  const log = createDurableLog();
  const views = createViewState(log);
  // Nothing goes wrong before there are tenants, and at the end.
  let calm = true;
  const isCalm = (): boolean => calm;
  const lasting = { log, views, blobs: new Map(), disk: createDisk(seed, faults, isCalm) };
  const downtimes = createRandom(seed, 'downtimes');
  const callers = createCallers({ nowMs: clock.nowMs, views, see });
  const lives: { server: Server | null } = { server: null };
  /** While it takes requests. */
  let actors: Actors | null = null;
  let over = false;

  const until = (atMs: number): Promise<void> =>
    new Promise((resolve) => world.schedule(atMs - clock.nowMs(), resolve));
  const bug = (error: unknown): void =>
    see({
      type: 'bug',
      actor: 'simulation',
      error: error instanceof Error ? (error.stack ?? '') : String(error),
    });

  const start = (): void => {
    const { platform } = scenario;
    const onDeath = (): void => startIn(50 + downtimes.exponential(2_000));
    const life = startServer({ seed, faults, platform, clock, see, isCalm, ...lasting, onDeath });
    lives.server = life;
    life.ready.then((ready) => {
      if (life.isAlive()) actors = ready;
    }, bug);
  };
  const startIn = (downMs: number): void => {
    actors = null;
    world.schedule(downMs, start);
  };
  const restart = ({ how, downMs }: PlannedRestart): void => {
    // It is down already, or on its way.
    const { server } = lives;
    if (actors === null || server === null) return;
    if (how === 'kill') {
      see({ type: 'fault', kind: 'kill' });
      server.kill();
      return startIn(downMs);
    }
    see({ type: 'fault', kind: 'stop' });
    actors = null;
    server.stop(downtimes.pick([50, 2_000, 30_000])).then(() => startIn(downMs), bug);
  };

  const arrive = async (beganMs: number): Promise<void> => {
    for (const arrival of scenario.arrivals) {
      if (only !== null && !only.has(arrival.number)) continue;
      await until(beganMs + arrival.atMs);
      const planned = scenario.namespaces[arrival.namespace];
      const { server } = lives;
      if (planned === undefined || actors === null || server === null) counting.unheard();
      else
        callers
          .call(actors, server.isAlive, tenantOf(planned, arrival.namespace), arrival)
          .catch(bug);
    }
  };
  const restartAll = async (beganMs: number): Promise<void> => {
    for (const planned of scenario.restarts) {
      await until(beganMs + planned.atMs);
      restart(planned);
    }
  };

  const isSettled = (): boolean => actors !== null && isIdle(ledger);
  const settled = async (): Promise<Actors> => {
    const latestMs = clock.nowMs() + PATIENCE_MS;
    while (!isSettled() && clock.nowMs() < latestMs) await until(clock.nowMs() + LOOK_MS);
    if (!isSettled()) see({ type: 'over' });
    if (actors === null) throw new Error('the server did not come up again');
    return actors;
  };

  const play = async (): Promise<void> => {
    start();
    const first = await lives.server?.ready;
    if (first === undefined) return;
    await makeTenants(first, scenario);
    calm = false;
    const beganMs = clock.nowMs();
    const updates = updateAll({ scenario, until, actors: () => actors }, beganMs);
    const played = [arrive(beganMs), updates, restartAll(beganMs)];
    await Promise.all([...played, until(beganMs + scenario.endMs)]);
    calm = true;
    await restoreActions(await settled(), scenario);
    await finalTest({ scenario, see, until, nowMs: clock.nowMs, callers, settled });
    await settled();
    await lives.server?.stop(LAST_GRACE_MS);
    see({ type: 'over' });
    over = true;
  };

  play().catch(bug);
  await runTurns({
    clock,
    isOver: () => over || history.failure() !== null,
    onStuck: bug,
  });
  const virtualMs = clock.nowMs() - START_MS;
  lives.server?.kill();
  return { hash: history.hash(), failure: history.failure(), summary: counting.summary(virtualMs) };
};

const isIdle = ({ open, openSequences, openFires, asking }: Ledger): boolean =>
  open.size + openSequences.size + openFires.size + asking.size === 0;
