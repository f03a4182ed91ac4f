/**
 * The containers of one invoker in virtual time: they come, initialise, run and go as those of the
 * recording did, and tell the pool. Nothing is decided here.
 */
import type { ContainerId } from '../domain/kernel/ids.ts';
import type { PoolCommand, PoolEffect } from '../domain/scheduler/commands.ts';
import type { EventQueue } from './event-queue.ts';
import type { Job } from './job.ts';
import type { RowTimes } from './row-times.ts';
import type { Tally, Window } from './tally.ts';
import { FLAG, has, type Rows } from './trace.ts';

export interface ContainersDeps {
  readonly events: EventQueue;
  readonly rows: Rows;
  readonly times: RowTimes;
  readonly tally: Tally;
  readonly window: Window;
  /** Whether containers count in which nothing of interest ran. */
  readonly countsAll: boolean;
  readonly decide: (command: PoolCommand<Job>) => void;
  readonly onEnded: (job: Job) => void;
}

type Effect<Type extends PoolEffect<Job>['type']> = Extract<
  PoolEffect<Job>,
  { readonly type: Type }
>;

export interface SimulatedContainers {
  readonly create: (effect: Effect<'CreateContainer'>) => void;
  readonly start: (effect: Effect<'Start'>) => void;
  readonly stop: (id: ContainerId, reason: Effect<'StopContainer'>['reason']) => void;
  /** All are gone at once, and nothing more is heard of them; what ran in them is given back. */
  readonly abandon: () => readonly Job[];
}

interface Simulated {
  readonly id: ContainerId;
  readonly memoryMb: number;
  readonly createdMs: number;
  phase: 'creating' | 'cold' | 'initialising' | 'warm' | 'going';
  ending: Effect<'StopContainer'>['reason'] | null;
  counted: boolean;
  readonly running: Set<Job>;
}

export const createSimulatedContainers = (deps: ContainersDeps): SimulatedContainers => {
  const { events, rows, times, tally, decide } = deps;
  const living = new Map<ContainerId, Simulated>();
  /** Whatever is still to happen to a container that is gone does not happen. */
  const later = (container: Simulated, spanMs: number, happen: () => void): void =>
    events.at(events.nowMs() + spanMs, () => {
      if (living.get(container.id) === container) happen();
    });

  const occupied = ({ counted, memoryMb, createdMs }: Simulated): void => {
    if (counted) tally.occupied(memoryMb, createdMs, events.nowMs(), deps.window);
  };

  const goWhenQuiet = (container: Simulated): void => {
    const { ending, phase, running, id } = container;
    if (ending === null || phase === 'creating' || phase === 'going' || running.size > 0) return;
    container.phase = 'going';
    later(container, times.removal(events.nowMs()), () => {
      living.delete(id);
      occupied(container);
      decide({ type: 'ContainerGone', container: id, reason: ending });
    });
  };

  const run = (container: Simulated, job: Job, afterMs: number): void =>
    later(container, afterMs + times.run(job.row) + times.release(job.row), () => {
      end(container, job, !has(rows, job.row, FLAG.unhealthy));
    });

  const end = (container: Simulated, job: Job, healthy: boolean): void => {
    container.running.delete(job);
    if (!healthy) container.ending ??= 'runFailed';
    decide({ type: 'RunEnded', container: container.id, job, healthy });
    deps.onEnded(job);
    goWhenQuiet(container);
  };

  const initialise = (container: Simulated, job: Job, afterMs: number): void => {
    container.phase = 'initialising';
    const initMs = times.init(job.row, events.nowMs());
    later(container, afterMs + initMs, () => {
      if (has(rows, job.row, FLAG.initFailed)) {
        container.ending = 'initFailed';
        return end(container, job, false);
      }
      container.phase = 'warm';
      run(container, job, 0);
      if (container.ending === null) decide({ type: 'ContainerReady', container: container.id });
    });
  };

  return {
    create: ({ id, kind, memoryMb }) => {
      const container: Simulated = {
        id,
        memoryMb,
        createdMs: events.nowMs(),
        phase: 'creating',
        ending: null,
        counted: deps.countsAll,
        running: new Set(),
      };
      living.set(id, container);
      later(container, times.creation(kind, events.nowMs()), () => {
        container.phase = 'cold';
        if (container.ending === null) decide({ type: 'ContainerUp', container: id });
        goWhenQuiet(container);
      });
    },
    start: ({ container: id, job, start }) => {
      const container = living.get(id);
      if (container === undefined) return;
      const afterMs = times.start(job.row);
      container.running.add(job);
      if (has(rows, job.row, FLAG.counted)) {
        container.counted = true;
        tally.started(start, events.nowMs() + afterMs - job.requestMs);
      }
      if (container.phase === 'cold') initialise(container, job, afterMs);
      else run(container, job, afterMs);
    },
    stop: (id, reason) => {
      const container = living.get(id);
      if (container === undefined) return;
      container.ending ??= reason;
      goWhenQuiet(container);
    },
    abandon: () => {
      const jobs = [...living.values()].flatMap(({ running }) => [...running]);
      for (const container of living.values()) occupied(container);
      living.clear();
      return jobs;
    },
  };
};
