/** What falsifies the properties of activations, containers and callers. */
import type { Seen } from '../../../src/simulation/observation.ts';
import * as life from '../../../src/simulation/properties/activation-life.ts';
import * as callers from '../../../src/simulation/properties/callers.ts';
import * as capacity from '../../../src/simulation/properties/capacity.ts';
import * as containers from '../../../src/simulation/properties/containers.ts';
import * as order from '../../../src/simulation/properties/order.ts';
import {
  at,
  caller,
  changed,
  container,
  event,
  type Falsification,
  history,
  inRecord,
  inserted,
  seenAt,
  swapped,
  twice,
  without,
} from './recorded-history.ts';

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

export const FALSIFIED_LIVES: readonly Falsification[] = [
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
