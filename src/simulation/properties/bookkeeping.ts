/** Enters what was seen into the ledger, after the properties were checked against it. */
import { unreachable } from '../../domain/kernel/unreachable.ts';
import type { CallerSeen, Observation, ServerSeen } from '../observation.ts';
import { enterContainer, enterCrash } from './container-bookkeeping.ts';
import type { Ledger } from './ledger.ts';
import { enterRecord } from './record-bookkeeping.ts';
import { beginTurnsAnew } from './turns-of-queues.ts';

export const enter = (ledger: Ledger, { atMs, seen }: Observation): void => {
  switch (seen.type) {
    case 'record':
      return enterRecord(ledger, seen.record, atMs);
    case 'container':
      return enterContainer(ledger, seen, atMs);
    case 'caller':
      return enterCaller(ledger, seen, atMs);
    case 'server':
      return enterServer(ledger, seen, atMs);
    case 'crash':
      enterCrash(ledger, seen.invoker);
      return beginTurnsAnew(ledger, atMs);
    case 'fault':
      if (seen.kind === 'disk') ledger.slowDiskMs = atMs;
      if (seen.kind === 'mute' || seen.kind === 'lie') ledger.silencesMs.push(atMs);
      return;
    case 'bug':
    case 'places':
    case 'over':
      return;
    default:
      return unreachable(seen);
  }
};

const enterCaller = (ledger: Ledger, seen: CallerSeen, atMs: number): void => {
  if (seen.what === 'asks') {
    const { blocking, waitMs } = seen;
    ledger.asking.set(seen.request, { askedMs: atMs, blocking, waitMs });
    return;
  }
  ledger.asking.delete(seen.request);
  if (seen.what === 'refused') ledger.answered.set(seen.request, 'refused');
};

const enterServer = (
  ledger: Ledger,
  seen: Extract<ServerSeen, { type: 'server' }>,
  atMs: number,
): void => {
  ledger.stopping = seen.what === 'stopping';
  if (seen.what === 'stopping') return;
  if (seen.what === 'starts') {
    ledger.platform = seen.platform;
    ledger.lifeSinceMs = atMs;
    ledger.states.clear();
    ledger.silencesMs.length = 0;
    return beginTurnsAnew(ledger, atMs);
  }
  ledger.asking.clear();
  for (const run of ledger.open.values())
    Object.assign(run, { runningIn: null, outcome: null, initialised: false, cutOff: true });
  // What was still there goes with the process.
  ledger.containers.clear();
  ledger.stemCells.clear();
};
