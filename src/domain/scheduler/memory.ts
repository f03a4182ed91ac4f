/**
 * The memory of an invoker, counted in the limits of its containers, not in what they use
 * (scheduling-and-runtimes §3.1). Unlike upstream it never promises more than there is (§9.3).
 */
import type { ContainerId } from '../kernel/ids.ts';

export interface IdleContainer {
  readonly id: ContainerId;
  readonly memoryMb: number;
  readonly idleSinceMs: number;
}

export type Room =
  | { readonly type: 'free' }
  /** There is room once these idle containers are gone: the longest unused ones. */
  | { readonly type: 'evict'; readonly victims: readonly ContainerId[] }
  | { readonly type: 'full' };

export interface MemoryNeed {
  readonly totalMb: number;
  readonly usedMb: number;
  readonly needMb: number;
  readonly idle: readonly IdleContainer[];
}

export const roomFor = ({ totalMb, usedMb, needMb, idle }: MemoryNeed): Room => {
  let missingMb = usedMb + needMb - totalMb;
  if (missingMb <= 0) return { type: 'free' };
  const victims: ContainerId[] = [];
  for (const container of idle.toSorted((a, b) => a.idleSinceMs - b.idleSinceMs)) {
    victims.push(container.id);
    missingMb -= container.memoryMb;
    if (missingMb <= 0) return { type: 'evict', victims };
  }
  return { type: 'full' };
};
