/**
 * The container actors of a pool, and what each is told.
 *
 * A run is decided first and told to its container once that is durable; a container that is to stop
 * hears of it after the runs that were given to it before, so that they need not come back.
 */
import type { ContainerRemovalReason } from '../../domain/invoker/invoker.ts';
import type { ContainerId } from '../../domain/kernel/ids.ts';
import { type ActorRef, deliver } from '../actor.ts';
import type { ContainerMessage } from './container-messages.ts';
import type { Job } from './job.ts';

export interface Members {
  readonly add: (id: ContainerId, actor: ActorRef<ContainerMessage>) => void;
  /** A run was given to it, which is told later. */
  readonly reserve: (id: ContainerId) => void;
  /** Tells the run; false when the container is gone. */
  readonly run: (id: ContainerId, job: Job) => boolean;
  readonly stop: (id: ContainerId, reason: ContainerRemovalReason) => void;
  readonly tell: (id: ContainerId, message: ContainerMessage) => void;
  /** False when it was not there. */
  readonly remove: (id: ContainerId) => boolean;
}

interface Member {
  readonly actor: ActorRef<ContainerMessage>;
  /** Runs that it is not told of yet. */
  reserved: number;
  stop: ContainerRemovalReason | null;
}

export const createMembers = (): Members => {
  const members = new Map<ContainerId, Member>();

  const stopWhenTold = ({ actor, reserved, stop }: Member): void => {
    if (stop !== null && reserved === 0) deliver(actor, { type: 'Stop', reason: stop });
  };

  return {
    add: (id, actor) => members.set(id, { actor, reserved: 0, stop: null }),
    reserve: (id) => {
      const member = members.get(id);
      if (member === undefined) throw new Error(`a place in ${id}, which is not there`);
      member.reserved += 1;
    },
    run: (id, job) => {
      const member = members.get(id);
      if (member === undefined) return false;
      member.reserved -= 1;
      deliver(member.actor, { type: 'Run', job });
      stopWhenTold(member);
      return true;
    },
    stop: (id, reason) => {
      const member = members.get(id);
      if (member === undefined) return;
      member.stop = reason;
      stopWhenTold(member);
    },
    tell: (id, message) => {
      const member = members.get(id);
      if (member !== undefined) deliver(member.actor, message);
    },
    remove: (id) => {
      const member = members.get(id);
      if (member === undefined) return false;
      members.delete(id);
      deliver(member.actor, { type: 'Forgotten' });
      return true;
    },
  };
};
