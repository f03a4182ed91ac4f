/**
 * The containers of a pool and who has a place in them: runs are held back until their container
 * can take them, so that nothing is called started which is not.
 */
import type { ContainerId } from '../../domain/kernel/ids.ts';
import type { Start } from '../../domain/scheduler/pool.ts';
import type { ActorRef } from '../actor.ts';
import type { ContainerMessage } from './container.ts';
import type { Job } from './job.ts';

export interface Places {
  readonly add: (id: ContainerId, actor: ActorRef<ContainerMessage>) => void;
  readonly actor: (id: ContainerId) => ActorRef<ContainerMessage> | undefined;
  /** Whether it may begin now; otherwise it is held. */
  readonly take: (start: Start<Job>) => boolean;
  /** The container takes its first run: the one that initialises it. */
  readonly up: (id: ContainerId) => Start<Job> | undefined;
  /** It takes as many as there are. */
  readonly ready: (id: ContainerId) => readonly Start<Job>[];
  /** The container is gone, and these never began. */
  readonly remove: (id: ContainerId) => readonly Job[];
  /** All that are held give up their places: the container of each. */
  readonly withdraw: () => readonly ContainerId[];
}

interface Place {
  readonly actor: ActorRef<ContainerMessage>;
  phase: 'creating' | 'cold' | 'initialising' | 'warm';
  held: Start<Job>[];
}

export const createPlaces = (): Places => {
  const places = new Map<ContainerId, Place>();

  const release = (place: Place): readonly Start<Job>[] => {
    const { held } = place;
    place.held = [];
    return held;
  };

  return {
    add: (id, actor) => places.set(id, { actor, phase: 'creating', held: [] }),
    actor: (id) => places.get(id)?.actor,
    take: (start) => {
      const place = places.get(start.container);
      if (place === undefined) throw new Error(`a place in ${start.container}, which is not there`);
      if (place.phase === 'creating' || place.phase === 'initialising') {
        place.held.push(start);
        return false;
      }
      if (place.phase === 'cold') place.phase = 'initialising';
      return true;
    },
    up: (id) => {
      const place = places.get(id);
      const first = place?.held.shift();
      if (place !== undefined) place.phase = first === undefined ? 'cold' : 'initialising';
      return first;
    },
    ready: (id) => {
      const place = places.get(id);
      if (place === undefined) return [];
      place.phase = 'warm';
      return release(place);
    },
    remove: (id) => {
      const place = places.get(id);
      places.delete(id);
      return place === undefined ? [] : release(place).map(({ job }) => job);
    },
    withdraw: () =>
      [...places.values()].flatMap((place) => release(place).map(({ container }) => container)),
  };
};
