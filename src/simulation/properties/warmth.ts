/** When a container is made, and when one that is there is used. */
import type { ContainerCreated } from '../../domain/invoker/invoker.ts';
import { countOf, eventOf, type Property } from './property.ts';
import type { Ledger, LiveContainer, OpenRun } from './ledger.ts';

/** Until an invoker has heard that a run is over, ms: what is long is written first. */
const HEARD_MS = 50;
/** So long after its disk was slow, decisions may have waited to be written. */
const SETTLED_MS = 30_000;

/** That had a place for it when it was decided to start it elsewhere, as far as can be seen now. */
export const passedOver = (
  ledger: Ledger,
  run: OpenRun,
  decidedMs: number,
): readonly LiveContainer[] => {
  if (ledger.stopping || decidedMs < ledger.slowDiskMs + SETTLED_MS) return [];
  return [...ledger.containers.values()].filter(
    ({ invoker, queue, freeSinceMs }) =>
      invoker === run.invoker && queue === run.queue && freeSinceMs + HEARD_MS <= decidedMs,
  );
};

export const warmFirst: Property = {
  name: 'no other container is started for an activation while a warm one has a place for it',
  labels: ['P48'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const started = eventOf(seen, 'ActivationStarted');
    const run = started === null ? undefined : ledger.open.get(started.activationId);
    if (started === null || run === undefined || seen.type !== 'record') return null;
    const container = ledger.containers.get(started.containerId);
    // It was in use and may have had to give way; now it is known that it had not.
    if (container !== undefined && container.passedOverBy !== null)
      return `${container.passedOverBy} was given another container, though ${container.id} had a place`;
    if (started.start === 'warm') return null;
    const idle = passedOver(ledger, run, seen.record.timeMs).find(
      ({ assigned }) => assigned.size === 0,
    );
    return idle === undefined
      ? null
      : `${started.activationId} starts ${started.start}, though ${idle.id} has a place`;
  },
};

export const madeWhenWanted: Property = {
  name: 'a container is made for demand only when more wait than containers on their way can take',
  labels: ['P51'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const created = eventOf(seen, 'ContainerCreated');
    if (created === null || created.why?.type !== 'demand') return null;
    const { containerId, invoker, action, why } = created;
    if (why.waiting <= why.coming)
      return `${containerId} is made for ${why.waiting}, and there come places for ${why.coming}`;
    const open = countOf(
      ledger.open.values(),
      (run) =>
        run.invoker === invoker && run.runningIn === null && run.queue.includes(` ${action} `),
    );
    return why.waiting <= open
      ? null
      : `${containerId} is made for ${why.waiting} that wait, and ${open} are open`;
  },
};

export const isPrewarmed = ({ action, why }: ContainerCreated): boolean =>
  action === null && why?.type !== 'probe';

export const prewarmedWithinTarget: Property = {
  name: 'there are never more prewarmed containers of a kind and memory than their target allows',
  labels: ['P52'],
  sees: ['record'],
  check: ({ platform, stemCells }, { seen }) => {
    const created = eventOf(seen, 'ContainerCreated');
    if (created === null || !isPrewarmed(created) || platform === null) return null;
    const { containerId, invoker, kind, memoryMb } = created;
    const isSame = (one: { readonly kind: string; readonly memoryMb: number }): boolean =>
      one.kind === kind && one.memoryMb === memoryMb;
    const target = platform.container.prewarm.find(isSame);
    if (target === undefined) return `${containerId} is prewarmed, and there is no target for it`;
    const present = countOf(stemCells.values(), (cell) => cell.invoker === invoker && isSame(cell));
    return present < target.max
      ? null
      : `${containerId} is prewarmed, and ${present} of ${target.max} are there`;
  },
};
