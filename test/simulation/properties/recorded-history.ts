/** One history as it was, and ways to falsify one thing in it. */
import { FAULT_KINDS } from '../../../src/simulation/faults.ts';
import type { Observation, Seen } from '../../../src/simulation/observation.ts';
import type { Property } from '../../../src/simulation/properties/property.ts';
import { simulate } from '../../../src/simulation/simulation.ts';

export interface Falsification {
  readonly property: Property;
  readonly what: string;
  readonly history: () => readonly Observation[];
}

/** No kills: what was open then could explain what is falsified. It has work that moves, and fires. */
const recorded = async (): Promise<readonly Observation[]> => {
  const seen: Observation[] = [];
  const faults = new Set(FAULT_KINDS.filter((kind) => kind !== 'kill' && kind !== 'sync'));
  await simulate({ seed: 42, faults, hours: 0.02, only: null }, (one) => seen.push(one));
  return seen;
};

export const history = await recorded();

export const at = (found: (seen: Seen) => boolean, from = 0): number => {
  const index = history.findIndex(({ seen }, i) => i >= from && found(seen));
  if (index < 0) throw new Error('there is no such thing in the history');
  return index;
};
export const event =
  (type: string) =>
  (seen: Seen): boolean =>
    seen.type === 'record' && seen.record.event.type === type;
export const container =
  (what: string) =>
  (seen: Seen): boolean =>
    seen.type === 'container' && seen.what === what;
export const caller =
  (what: string) =>
  (seen: Seen): boolean =>
    seen.type === 'caller' && seen.what === what;

export const without = (index: number) => history.toSpliced(index, 1);
export const twice = (index: number) =>
  history.toSpliced(index, 0, ...history.slice(index, index + 1));
export const changed = (index: number, change: (seen: Seen) => unknown): readonly Observation[] =>
  history.map((one, i) => (i === index ? { ...one, seen: change(one.seen) as Seen } : one));
export const inserted = (index: number, seen: unknown): readonly Observation[] =>
  history.toSpliced(index + 1, 0, { atMs: history[index]?.atMs ?? 0, seen: seen as Seen });
/** The first two are told the other way round. */
export const swapped = (one: number, other: number): readonly Observation[] =>
  history.map((observation, i) =>
    i === one
      ? (history[other] ?? observation)
      : i === other
        ? (history[one] ?? observation)
        : observation,
  );

export const inRecord = (change: (event: object) => object) => (seen: Seen) =>
  seen.type === 'record'
    ? { ...seen, record: { ...seen.record, event: change(seen.record.event) } }
    : seen;
export const seenAt = (index: number): Seen => history[index]?.seen ?? { type: 'over' };
