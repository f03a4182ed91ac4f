/**
 * The history of one simulation: checks every property at each thing that is seen, then enters it into
 * the ledger. The hash is over the durable records in their order; what led up to a failure is kept.
 */
import { createHash } from 'node:crypto';
import type { StoredRecord } from '../journal/journal.ts';
import type { Observation, Seen } from './observation.ts';
import { propertiesOf } from './properties/all-properties.ts';
import { enter } from './properties/bookkeeping.ts';
import { createLedger, type Ledger } from './properties/ledger.ts';

export interface Failure {
  readonly property: string;
  readonly labels: readonly string[];
  readonly message: string;
  readonly atMs: number;
  /** The last of it is what failed. */
  readonly led: readonly Observation[];
}

export interface History {
  readonly see: (seen: Seen) => void;
  readonly ledger: Ledger;
  /** The first that failed; `null`: all hold so far. */
  readonly failure: () => Failure | null;
  /** SHA-256 over all records so far; to be asked once. */
  readonly hash: () => string;
}

const KEPT = 400;
/** Characters that are hashed at once: each call into the hash costs as much as some records. */
const HASHED_AT_ONCE = 65_536;

export const createHistory = (
  nowMs: () => number,
  onSeen: (observation: Observation) => void,
): History => {
  const ledger = createLedger();
  const hash = createHash('sha256');
  let unhashed = '';
  let led: Observation[] = [];
  let failure: Failure | null = null;

  const check = (observation: Observation): void => {
    for (const { name, labels, check: wrong } of propertiesOf(observation.seen.type)) {
      const message = wrong(ledger, observation);
      if (message === null) continue;
      const { atMs } = observation;
      failure = { property: name, labels, message, atMs, led: led.slice(-KEPT) };
      return;
    }
  };

  const hashRecord = (record: StoredRecord): void => {
    unhashed += `${JSON.stringify(record)}\n`;
    if (unhashed.length < HASHED_AT_ONCE) return;
    hash.update(unhashed);
    unhashed = '';
  };

  return {
    see: (seen) => {
      if (failure !== null) return;
      const observation = { atMs: nowMs(), seen };
      led.push(observation);
      if (led.length > KEPT * 2) led = led.slice(-KEPT);
      if (seen.type === 'record') hashRecord(seen.record);
      check(observation);
      enter(ledger, observation);
      onSeen(observation);
    },
    ledger,
    failure: () => failure,
    hash: () => hash.update(unhashed).digest('hex'),
  };
};
