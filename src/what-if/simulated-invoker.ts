/**
 * One invoker in a replay: the pool of the live server, with containers and an alarm clock in virtual
 * time.
 */
import { containerId } from '../domain/kernel/ids.ts';
import type { PoolCommand, PoolEffect } from '../domain/scheduler/commands.ts';
import type { PoolSettings } from '../domain/scheduler/pool-settings.ts';
import { createPool } from '../domain/scheduler/pool.ts';
import { unreachable } from '../domain/kernel/unreachable.ts';
import type { Job } from './job.ts';
import { type ContainersDeps, createSimulatedContainers } from './simulated-containers.ts';

export interface InvokerDeps extends Omit<ContainersDeps, 'decide'> {
  readonly index: number;
  readonly settings: PoolSettings;
  /** It needs more memory than there is. */
  readonly onRefused: (job: Job) => void;
}

export interface SimulatedInvoker {
  readonly arrive: (job: Job) => void;
  /** It begins to keep containers ready. */
  readonly start: () => void;
  /** The server ends, and every container with it. */
  readonly shutDown: () => Stopped;
}

interface Stopped {
  /** What ran; it ends with the server. */
  readonly interrupted: readonly Job[];
  /** What had not begun; it stays in the journal. */
  readonly waiting: readonly Job[];
}

export const createSimulatedInvoker = (deps: InvokerDeps): SimulatedInvoker => {
  const { events, settings, index } = deps;
  let made = 0;
  const newPool = () =>
    createPool<Job>(settings, {
      demandOf: ({ demand }) => demand,
      newContainerId: () => {
        made += 1;
        return containerId(`${index}-${made}`);
      },
    });
  let pool = newPool();
  const waiting = new Set<Job>();
  /** The alarm that counts; one that was set before it rings for nobody. */
  let alarm = 0;

  const decide = (command: PoolCommand<Job>): void => {
    for (const effect of pool.decide(command, events.nowMs())) perform(effect);
  };
  const containers = createSimulatedContainers({ ...deps, decide });

  const wakeIn = (delayMs: number): void => {
    alarm += 1;
    const set = alarm;
    events.at(events.nowMs() + Math.max(1, delayMs), () => {
      if (set === alarm) decide({ type: 'Tick' });
    });
  };

  const perform = (effect: PoolEffect<Job>): void => {
    switch (effect.type) {
      case 'CreateContainer':
        return containers.create(effect);
      case 'Start':
        waiting.delete(effect.job);
        return containers.start(effect);
      case 'StopContainer':
        return containers.stop(effect.id, effect.reason);
      case 'ExpireContainer':
        return containers.stop(effect.id, 'overdue');
      case 'FailWithInit':
        for (const job of effect.jobs) if (waiting.delete(job)) deps.onEnded(job);
        return;
      case 'Refuse':
        waiting.delete(effect.job);
        return deps.onRefused(effect.job);
      case 'WakeIn':
        return wakeIn(effect.delayMs);
      // Stopping and waking processes takes next to no time.
      case 'PauseContainer':
      case 'ResumeContainer':
        return;
      // Nobody asks for a probe: here containers do not fail by the platform's fault.
      case 'Probed':
        return;
      default:
        return unreachable(effect);
    }
  };

  return {
    arrive: (job) => {
      waiting.add(job);
      decide({ type: 'Arrived', job, parked: null });
    },
    start: () => decide({ type: 'Tick' }),
    shutDown: () => {
      const stopped = { interrupted: containers.abandon(), waiting: [...waiting] };
      waiting.clear();
      alarm += 1;
      pool = newPool();
      return stopped;
    },
  };
};
