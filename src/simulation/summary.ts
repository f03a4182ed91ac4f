/** What a simulation came to, in numbers. */
import type { StatusCode } from '../domain/activation/events.ts';
import { INTERRUPTED } from '../domain/activation/interrupted.ts';
import type { StartKind } from '../domain/invoker/invoker.ts';
import type { FaultKind } from './faults.ts';
import type { Observation } from './observation.ts';

export interface Summary {
  readonly virtualMs: number;
  readonly records: number;
  readonly accepted: number;
  readonly ended: Readonly<Record<StatusCode, number>>;
  /** Of those with status 3: they had started when the server ended. */
  readonly interrupted: number;
  readonly sequences: number;
  readonly starts: Readonly<Record<StartKind, number>>;
  /** Of those that ended, ms. */
  readonly waits: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly refused: Readonly<Record<string, number>>;
  /** Requests that came while the server was down. */
  readonly unheard: number;
  readonly restarts: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
}

export interface Counting {
  readonly note: (observation: Observation) => void;
  readonly unheard: () => void;
  readonly summary: (virtualMs: number) => Summary;
}

export const createCounting = (): Counting => {
  const ended = { 0: 0, 1: 0, 2: 0, 3: 0 };
  const starts = { cold: 0, prewarmed: 0, warm: 0 };
  const refused: Record<string, number> = {};
  const faults: Partial<Record<FaultKind, number>> = {};
  const waits: number[] = [];
  const counts = { records: 0, accepted: 0, interrupted: 0, sequences: 0, unheard: 0, lives: 0 };

  const noteRecord = ({ seen }: Observation): void => {
    if (seen.type !== 'record') return;
    const { event } = seen.record;
    counts.records += 1;
    if (event.type === 'ActivationAccepted') counts.accepted += 1;
    if (event.type === 'SequenceAccepted') counts.sequences += 1;
    if (event.type === 'ActivationStarted') starts[event.start] += 1;
    if (event.type !== 'ActivationCompleted') return;
    const { statusCode, result } = event.response;
    ended[statusCode] += 1;
    waits.push(event.waitMs);
    if (typeof result === 'string' && result.includes(INTERRUPTED)) counts.interrupted += 1;
  };

  return {
    note: (observation) => {
      const { seen } = observation;
      noteRecord(observation);
      if (seen.type === 'fault') faults[seen.kind] = (faults[seen.kind] ?? 0) + 1;
      if (seen.type === 'server' && seen.what === 'starts') counts.lives += 1;
      if (seen.type === 'caller' && seen.what === 'refused')
        refused[seen.why] = (refused[seen.why] ?? 0) + 1;
    },
    unheard: () => {
      counts.unheard += 1;
    },
    summary: (virtualMs) => {
      const { lives, ...others } = counts;
      const sorted = Float64Array.from(waits).sort();
      const at = (part: number): number =>
        sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
      const percentiles = { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
      return {
        ...{ virtualMs, ...others, ended, starts, waits: percentiles, refused, faults },
        restarts: lives - 1,
      };
    },
  };
};
