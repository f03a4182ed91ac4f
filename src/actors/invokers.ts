/**
 * The invokers of this server: those that are configured and those that once were, each with the
 * probe that finds out when it can make containers again.
 */
import { containerId, type Offset } from '../domain/kernel/ids.ts';
import { DEFAULT_KIND } from '../domain/runtimes-manifest.ts';
import type { ActorSystem } from './actor.ts';
import { deliver } from './actor.ts';
import type { InvokerStates } from './controller/invoker-states.ts';
import { startRecoveryProbe } from './invoker/recovery-probe.ts';
import { type InvokerDeps, spawnInvoker } from './invoker/invoker.ts';
import { knownInvokers } from './known-invokers.ts';

export interface InvokersDeps extends Omit<InvokerDeps, 'newContainerId'> {
  /** Makes ids of containers unique over restarts. */
  readonly epoch: number;
  readonly configured: number;
  readonly states: Pick<InvokerStates, 'whenDown'>;
}

export interface Invokers {
  /** No more work for any: resolves with the offsets of the last ends, of those that are not down. */
  readonly drain: () => Promise<readonly Offset[]>;
  readonly stop: () => void;
}

export const spawnInvokers = (
  system: ActorSystem,
  { epoch, configured, states, ...deps }: InvokersDeps,
): Invokers => {
  let containers = 0;
  const { kinds } = deps.driver.offers;
  const probed = kinds.find((kind) => kind === DEFAULT_KIND) ?? kinds[0] ?? DEFAULT_KIND;
  const invokers = knownInvokers(deps.journal, configured).map((index) => {
    const newContainerId = () => containerId(`${epoch}-${index}-${(containers += 1)}`);
    const actor = spawnInvoker(system, { ...deps, newContainerId }, index);
    const ask = (made: () => void) => deliver(actor, { type: 'Probe', kind: probed, made });
    return { index, actor, probe: startRecoveryProbe(deps, index, ask) };
  });
  const drainOf = ({ index, actor }: (typeof invokers)[number]): Promise<readonly Offset[]> =>
    new Promise((resolve) => {
      void states.whenDown(index).then(() => resolve([]));
      deliver(actor, { type: 'Drain', done: (last) => resolve([last]) });
    });
  return {
    drain: async () => (await Promise.all(invokers.map(drainOf))).flat(),
    stop: () => {
      for (const { probe } of invokers) probe.stop();
    },
  };
};
