/**
 * The driver of one life of a simulated server. When the server is killed its containers are gone in the
 * same moment, and nothing is heard of them.
 */
import type { Container, ContainerDriver } from '../../containers/driver.ts';
import { E } from '../../domain/kernel/fp.ts';
import { MANIFEST } from '../../domain/runtimes-manifest.ts';
import type { Faults } from '../faults.ts';
import type { ContainerSeen, Seen } from '../observation.ts';
import type { ClockLife } from '../virtual-clock.ts';
import { containerFate } from './container-fate.ts';
import { createSimulatedContainer } from './simulated-container.ts';

export interface SimulatedDriverDeps {
  readonly seed: number;
  readonly faults: Faults;
  readonly clock: ClockLife;
  readonly see: (seen: Seen) => void;
  readonly isCalm: () => boolean;
}

type Made = Awaited<ReturnType<ContainerDriver['create']>>;

export const createSimulatedDriver = (deps: SimulatedDriverDeps): ContainerDriver => {
  const { seed, faults, clock, see, isCalm } = deps;
  const made = new Set<Container>();
  const making = new Set<Promise<Made>>();

  const create: ContainerDriver['create'] = (spec) => {
    const { id, memoryMb, network } = spec;
    const fate = containerFate(seed, id, faults);
    const seen = (what: { readonly what: ContainerSeen['what'] }): void =>
      see({ type: 'container', id, ...what } as ContainerSeen);
    const inject = (kind: Parameters<Faults['has']>[0]): void => see({ type: 'fault', kind });
    see({ type: 'container', id, what: 'create', memoryMb, network });
    if (fate.isSlow) inject('slow');
    const creation = new Promise<Made>((resolve) =>
      clock.schedule(fate.createMs, () => {
        if (fate.create === 'fails' && !isCalm()) {
          inject('create');
          see({ type: 'container', id, what: 'gone' });
          return resolve(E.left({ type: 'CreateFailed', message: 'as planned' }));
        }
        const container = createSimulatedContainer(
          { clock, fate, see: seen, inject, isCalm },
          spec,
        );
        made.add(container);
        void container.exited.then(() => made.delete(container));
        resolve(E.right(container));
      }),
    );
    making.add(creation);
    void creation.then(() => making.delete(creation));
    return creation;
  };

  return {
    name: 'simulated',
    isolation: 'none: nothing is run',
    held: 'none: nothing is run',
    isolated: true,
    networks: ['full', 'none'],
    offers: { kinds: MANIFEST.kinds.map(({ kind }) => kind), images: MANIFEST.images },
    create,
    close: async () => {
      await Promise.all(making);
      await Promise.all([...made].map((container) => container.destroy()));
    },
  };
};
