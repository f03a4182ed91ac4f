/** Enters what the containers are asked and do, and what ends with the actors that had them made. */
import type { ActivationStarted } from '../../domain/activation/events.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import { unreachable } from '../../domain/kernel/unreachable.ts';
import type { ContainerSeen } from '../observation.ts';
import { invokerOf, type Ledger, type LiveContainer, type OpenRun } from './ledger.ts';

export const enterContainer = (ledger: Ledger, seen: ContainerSeen, atMs: number): void => {
  const { id } = seen;
  if (seen.what === 'create') {
    ledger.containers.set(id, {
      ...{
        id,
        invoker: invokerOf(id),
        memoryMb: seen.memoryMb,
        network: seen.network,
        inits: 0,
        initialised: false,
      },
      ...{ queue: null, concurrency: 0, running: new Map(), assigned: new Set() },
      ...{ freeSinceMs: Infinity, passedOverBy: null, spoiledAtMs: null },
      ...{ paused: false, destroying: false, gone: false, orphaned: false },
    });
    return;
  }
  const container = ledger.containers.get(id);
  if (container === undefined) return;
  if ('activation' in seen) enterCall(ledger, container, seen, atMs);
  else if (seen.what === 'destroy') container.destroying = true;
  else if (seen.what === 'gone') container.gone = true;
  else container.paused = seen.what === 'pause';
  if (container.gone && container.orphaned) ledger.containers.delete(id);
  if (container.destroying) ledger.stemCells.delete(id);
  noteFree(container, atMs);
};

type Call = Extract<ContainerSeen, { readonly activation: unknown }>;

const enterCall = (ledger: Ledger, container: LiveContainer, seen: Call, atMs: number): void => {
  const { id } = seen;
  const run = ledger.open.get(seen.activation);
  // What an earlier attempt comes to is nothing to the one of now.
  const current = run?.container === id && !container.orphaned ? run : undefined;
  switch (seen.what) {
    case 'init':
      container.inits += 1;
      container.queue = run?.queue ?? null;
      container.concurrency = run?.accepted.action.limits.concurrency ?? 0;
      if (run !== undefined) Object.assign(run, { touched: true, initialised: true });
      return;
    case 'inited':
      container.initialised = isGood(seen.outcome);
      if (!container.initialised) spoil(container, seen, atMs);
      if (current !== undefined && !container.initialised) current.outcome = seen.outcome;
      return;
    case 'run':
      container.running.set(seen.activation, atMs + seen.timeoutMs);
      if (run !== undefined) Object.assign(run, { touched: true, runningIn: id });
      return;
    case 'ran':
      container.running.delete(seen.activation);
      container.assigned.delete(seen.activation);
      // What was decided just before took it for fuller than it is: its free places are new.
      container.freeSinceMs = Infinity;
      if (!isGood(seen.outcome)) spoil(container, seen, atMs);
      if (current === undefined) return;
      current.runningIn = null;
      // One that is being ended was given up before: what it still says counts for nothing.
      if (!container.destroying) current.outcome = seen.outcome;
      return;
    default:
      return unreachable(seen);
  }
};

const spoil = (container: LiveContainer, seen: Call, atMs: number): void => {
  container.assigned.delete(seen.activation);
  container.spoiledAtMs ??= atMs;
};

const isGood = (outcome: { readonly type: string; readonly ok?: boolean }): boolean =>
  outcome.type === 'oversized' || (outcome.type === 'answered' && outcome.ok === true);

/** An activation has started in it, durably: it takes a place, though it may not run yet. */
export const assign = (
  ledger: Ledger,
  { containerId }: ActivationStarted,
  { accepted }: OpenRun,
  atMs: number,
): void => {
  const container = ledger.containers.get(containerId);
  if (container === undefined) return;
  container.assigned.add(accepted.activationId);
  noteFree(container, atMs);
};

const noteFree = (container: LiveContainer, atMs: number): void => {
  const { initialised, assigned, concurrency, spoiledAtMs } = container;
  const isLeft = container.destroying || container.gone || container.orphaned;
  const isFree = initialised && assigned.size < concurrency && spoiledAtMs === null && !isLeft;
  container.freeSinceMs = isFree ? Math.min(container.freeSinceMs, atMs) : Infinity;
};

/** The actors of an invoker have ended; what its containers still do concerns nobody. */
export const enterCrash = (ledger: Ledger, invoker: InvokerIndex): void => {
  for (const container of ledger.containers.values()) {
    if (container.invoker !== invoker) continue;
    container.orphaned = true;
    container.freeSinceMs = Infinity;
    if (container.gone) ledger.containers.delete(container.id);
  }
  cutOff(ledger, invoker);
};

/** What an earlier life of the invoker had started runs no more, or for nobody. */
export const cutOff = (ledger: Ledger, invoker: InvokerIndex): void => {
  for (const run of ledger.open.values())
    if (run.container !== null && invokerOf(run.container) === invoker)
      Object.assign(run, { runningIn: null, cutOff: true });
};
