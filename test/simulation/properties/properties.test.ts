/**
 * Each property holds for a real history, and fails for the same history with one thing in it falsified.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../../src/simulation/faults.ts';
import type { Observation, Seen } from '../../../src/simulation/observation.ts';
import * as life from '../../../src/simulation/properties/activation-life.ts';
import { PROPERTIES } from '../../../src/simulation/properties/all-properties.ts';
import { enter } from '../../../src/simulation/properties/bookkeeping.ts';
import * as callers from '../../../src/simulation/properties/callers.ts';
import * as capacity from '../../../src/simulation/properties/capacity.ts';
import * as containers from '../../../src/simulation/properties/containers.ts';
import { createLedger } from '../../../src/simulation/properties/ledger.ts';
import * as order from '../../../src/simulation/properties/order.ts';
import type { Property } from '../../../src/simulation/properties/property.ts';
import { simulate } from '../../../src/simulation/simulation.ts';

let history: readonly Observation[] = [];

beforeAll(async () => {
  const seen: Observation[] = [];
  // No kills: what was open then could explain what is falsified.
  const faults = new Set(FAULT_KINDS.filter((kind) => kind !== 'kill' && kind !== 'sync'));
  await simulate({ seed: 12, faults, hours: 0.02, only: null }, (one) => seen.push(one));
  history = seen;
});

const failureOf = (property: Property, observations: readonly Observation[]): string | null => {
  const ledger = createLedger();
  for (const observation of observations) {
    const message = property.check(ledger, observation);
    if (message !== null) return message;
    enter(ledger, observation);
  }
  return null;
};

const at = (found: (seen: Seen) => boolean, from = 0): number => {
  const index = history.findIndex(({ seen }, i) => i >= from && found(seen));
  if (index < 0) throw new Error('there is no such thing in the history');
  return index;
};
const event =
  (type: string) =>
  (seen: Seen): boolean =>
    seen.type === 'record' && seen.record.event.type === type;
const container =
  (what: string) =>
  (seen: Seen): boolean =>
    seen.type === 'container' && seen.what === what;
const caller =
  (what: string) =>
  (seen: Seen): boolean =>
    seen.type === 'caller' && seen.what === what;

const without = (index: number) => history.toSpliced(index, 1);
const twice = (index: number) => history.toSpliced(index, 0, ...history.slice(index, index + 1));
const changed = (index: number, change: (seen: Seen) => unknown): readonly Observation[] =>
  history.map((one, i) => (i === index ? { ...one, seen: change(one.seen) as Seen } : one));
const inserted = (index: number, seen: unknown): readonly Observation[] =>
  history.toSpliced(index + 1, 0, { atMs: history[index]?.atMs ?? 0, seen: seen as Seen });
/** The first two are told the other way round. */
const swapped = (one: number, other: number): readonly Observation[] =>
  history.map((observation, i) =>
    i === one
      ? (history[other] ?? observation)
      : i === other
        ? (history[one] ?? observation)
        : observation,
  );

const inRecord = (change: (event: object) => object) => (seen: Seen) =>
  seen.type === 'record'
    ? { ...seen, record: { ...seen.record, event: change(seen.record.event) } }
    : seen;
const seenAt = (index: number): Seen => history[index]?.seen ?? { type: 'over' };

test('all properties hold for the history as it was', () => {
  const failures = PROPERTIES.map((property) => failureOf(property, history));
  expect(failures.filter((message) => message !== null)).toEqual([]);
});

/** A start of a queue that has another one after it, both first attempts. */
const twoStartsOfOneQueue = (): readonly [number, number] => {
  const accepted = new Map<string, string>();
  const starts = new Map<string, number>();
  for (const [index, { seen }] of history.entries()) {
    if (seen.type !== 'record') continue;
    const { event: it } = seen.record;
    if (it.type === 'ActivationAccepted')
      accepted.set(
        it.activationId,
        `${it.invoker} ${it.caller.namespace} ${it.action.code} ${it.action.name} ${it.action.revision}`,
      );
    if (it.type !== 'ActivationStarted' || it.attempt !== 1) continue;
    const queue = accepted.get(it.activationId) ?? '';
    const before = starts.get(queue);
    if (before !== undefined && bothAcceptedBefore(before, index)) return [before, index];
    starts.set(queue, index);
  }
  throw new Error('no queue had two starts');
};
const bothAcceptedBefore = (one: number, other: number): boolean => {
  const late = seenAt(other);
  const early = seenAt(one);
  if (late.type !== 'record' || early.type !== 'record') return false;
  const { event: started } = late.record;
  return (
    started.type === 'ActivationStarted' && (started.acceptedAt ?? Infinity) < early.record.offset
  );
};

interface Falsification {
  readonly property: Property;
  readonly what: string;
  readonly history: () => readonly Observation[];
}

const FALSIFIED: readonly Falsification[] = [
  {
    property: life.endsOnce,
    what: 'an end told twice',
    history: () => twice(at(event('ActivationCompleted'))),
  },
  {
    property: life.endsOnce,
    what: 'an acceptance left out',
    history: () => without(at(event('ActivationAccepted'))),
  },
  {
    property: life.allEnd,
    what: 'an end left out',
    history: () => without(at(event('ActivationCompleted'))),
  },
  {
    property: life.acceptedOnce,
    what: 'an acceptance told twice',
    history: () => twice(at(event('ActivationAccepted'))),
  },
  {
    property: life.startsAfterAcceptance,
    what: 'a start told twice',
    history: () => twice(at(event('ActivationStarted'))),
  },
  {
    property: life.runsWhereItStarted,
    what: 'a start left out',
    history: () => without(at(event('ActivationStarted'))),
  },
  {
    property: life.oneRunAtATime,
    what: 'a run asked for twice',
    history: () => twice(at(container('run'))),
  },
  {
    property: life.noSecondTry,
    what: 'a start after the run',
    history: () => {
      const start = at((seen) => event('ActivationStarted')(seen) && isUnsafe(seen));
      const run = at(container('run'), start);
      return inserted(run, seenAt(start));
    },
  },
  {
    property: life.statusFollowsAnswer,
    what: 'an end with another status',
    history: () =>
      changed(
        at(event('ActivationCompleted')),
        inRecord((it) => ({ ...it, response: { statusCode: 3, result: '{}', size: 2 } })),
      ),
  },
  {
    property: life.timesAgree,
    what: 'an end before the start',
    history: () =>
      changed(
        at(event('ActivationCompleted')),
        inRecord((it) => ({ ...it, endMs: 0 })),
      ),
  },
  {
    property: order.firstComesFirst,
    what: 'two starts of a queue swapped',
    history: () => swapped(...twoStartsOfOneQueue()),
  },
  {
    property: containers.withinConcurrency,
    what: 'the answers left out',
    history: () => history.filter(({ seen }) => !container('ran')(seen)),
  },
  {
    property: containers.oneQueueOnly,
    what: 'an init with other code',
    history: () => changed(at(container('init')), (seen) => ({ ...seen, code: 'other' })),
  },
  {
    property: containers.initialisedOnce,
    what: 'an init told twice',
    history: () => twice(at(container('init'))),
  },
  {
    property: containers.initialisedOnce,
    what: 'the answer to an init left out',
    history: () => without(at(container('inited'))),
  },
  {
    property: containers.awake,
    what: 'a container paused before a run',
    history: () => {
      const run = at(container('run'));
      const asked = seenAt(run);
      const id = asked.type === 'container' ? asked.id : '';
      return inserted(run - 1, { type: 'container', id, what: 'pause' });
    },
  },
  {
    property: containers.unspoiled,
    what: 'a bad answer of a container that goes on',
    history: () =>
      history.map((one) =>
        container('ran')(one.seen)
          ? { ...one, seen: { ...one.seen, outcome: { type: 'timedOut' } } as Seen }
          : one,
      ),
  },
  {
    property: containers.endsWhenQuiet,
    what: 'a container ended in the middle of a run',
    history: () => {
      const run = at(container('run'));
      const asked = seenAt(run);
      const id = asked.type === 'container' ? asked.id : '';
      return inserted(run, { type: 'container', id, what: 'destroy' });
    },
  },
  {
    property: containers.goneWhenRemoved,
    what: 'an exit left out',
    history: () => without(at(container('gone'))),
  },
  {
    property: containers.noneLeft,
    what: 'the removals left out',
    history: () => history.filter(({ seen }) => !event('ContainerRemoved')(seen)),
  },
  {
    property: capacity.withinMemory,
    what: 'a container larger than the invoker',
    history: () => changed(at(container('create')), (seen) => ({ ...seen, memoryMb: 99_999 })),
  },
  {
    property: capacity.withinRecordedMemory,
    what: 'the removals left out',
    history: () => history.filter(({ seen }) => !event('ContainerRemoved')(seen)),
  },
  {
    property: capacity.withinNamespaceLimit,
    what: 'the ends left out',
    history: () => history.filter(({ seen }) => !event('ActivationCompleted')(seen)),
  },
  {
    property: capacity.allPlacesFree,
    what: 'a place missing',
    history: () =>
      changed(
        at(({ type }) => type === 'places'),
        (seen) => (seen.type === 'places' ? { ...seen, admitted: seen.admitted - 1 } : seen),
      ),
  },
  {
    property: callers.acknowledgedIsDurable,
    what: 'an answer before the record',
    history: () => {
      const asked = at(caller('asks'));
      const seen = seenAt(asked);
      const request = seen.type === 'caller' ? seen.request : 0;
      return inserted(asked, { type: 'caller', request, what: 'accepted', id: 'early' });
    },
  },
  {
    property: callers.refusedLeavesNothing,
    what: 'a refusal of what was accepted',
    history: () =>
      changed(at(caller('accepted')), (seen) => ({ ...seen, what: 'refused', why: 'falsified' })),
  },
  {
    property: callers.answeredInTime,
    what: 'an answer told twice',
    history: () => twice(at(caller('accepted'))),
  },
  {
    property: callers.sameWhenRead,
    what: 'a read that says something else',
    history: () => changed(at(caller('completed')), (seen) => ({ ...seen, read: null })),
  },
];

const isUnsafe = (seen: Seen): boolean => {
  if (seen.type !== 'record' || seen.record.event.type !== 'ActivationStarted') return false;
  const { activationId } = seen.record.event;
  return history.some(
    ({ seen: { ...other } }) =>
      other.type === 'record' &&
      other.record.event.type === 'ActivationAccepted' &&
      other.record.event.activationId === activationId &&
      !other.record.event.retrySafe,
  );
};

describe('a property fails', () => {
  test.each(FALSIFIED)('$property.name: with $what', ({ property, history: falsified }) => {
    expect(failureOf(property, falsified())).not.toBeNull();
  });

  test('every one of them is put to this test, but the one that no actor throws', () => {
    const tested = new Set(FALSIFIED.map(({ property }) => property));
    expect(PROPERTIES.filter((property) => !tested.has(property)).length).toBe(1);
  });
});
