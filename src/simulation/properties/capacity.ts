/** Memory of invokers, and places of namespaces. */
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import { countsAsInvocation, invokerOf, type Ledger } from './ledger.ts';
import { eventOf, type Property } from './property.ts';

interface Sized {
  readonly invoker: InvokerIndex;
  readonly memoryMb: number;
}

const sum = (containers: Iterable<Sized>, invoker: InvokerIndex): number => {
  let total = 0;
  for (const container of containers)
    if (container.invoker === invoker) total += container.memoryMb;
  return total;
};

const excess = (
  ledger: Ledger,
  { invoker, memoryMb }: Sized,
  others: Iterable<Sized>,
): string | null => {
  // Not known before the journal has said that the invoker is there.
  const allowed = ledger.memoryMb.get(invoker) ?? Infinity;
  const used = sum(others, invoker) + memoryMb;
  return used <= allowed
    ? null
    : `the containers of invoker ${invoker} hold ${used} of ${allowed} MB`;
};

export const withinMemory: Property = {
  name: 'the containers that exist at an invoker hold no more memory than it has',
  labels: ['P43'],
  sees: ['container'],
  check: (ledger, { seen }) => {
    if (seen.type !== 'container' || seen.what !== 'create') return null;
    // Those of actors that were restarted are being ended, and nobody waits for that.
    const live = [...ledger.containers.values()].filter(({ gone, orphaned }) => !gone && !orphaned);
    return excess(ledger, { invoker: invokerOf(seen.id), memoryMb: seen.memoryMb }, live);
  },
};

export const withinRecordedMemory: Property = {
  name: 'the containers that the journal knows at an invoker hold no more memory than it has',
  labels: ['P43', 'P44'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const created = eventOf(seen, 'ContainerCreated');
    return created === null ? null : excess(ledger, created, ledger.recorded.values());
  },
};

export const withinNamespaceLimit: Property = {
  name: 'a namespace never has more in flight than its limit',
  labels: ['P27'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const accepted = eventOf(seen, 'ActivationAccepted') ?? eventOf(seen, 'SequenceAccepted');
    if (accepted === null || !countsAsInvocation(accepted)) return null;
    const { namespace } = accepted.caller;
    const allowed = ledger.concurrencyLimits.get(namespace) ?? Infinity;
    const inFlight = (ledger.inFlight.get(namespace) ?? 0) + 1;
    return inFlight <= allowed ? null : `${namespace} has ${inFlight} in flight of ${allowed}`;
  },
};

export const allPlacesFree: Property = {
  name: 'when nothing is in flight, a namespace is given all its places again, and no more',
  labels: ['P44', 'P45'],
  sees: ['places'],
  check: (_ledger, { seen }) =>
    seen.type !== 'places' || seen.admitted === seen.allowed
      ? null
      : `${seen.namespace} was given ${seen.admitted} of ${seen.allowed} places`,
};
