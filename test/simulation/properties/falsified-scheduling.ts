/** What falsifies the properties of invokers, turns, warm containers, networks, stops and fires. */
import { INTERRUPTED } from '../../../src/domain/activation/interrupted.ts';
import type { ActivationMoved, ActivationStarted } from '../../../src/domain/activation/events.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import type { Observation, Seen } from '../../../src/simulation/observation.ts';
import { networkAsAsked } from '../../../src/simulation/properties/containers.ts';
import * as firing from '../../../src/simulation/properties/firing.ts';
import * as invokers from '../../../src/simulation/properties/invokers.ts';
import * as starvation from '../../../src/simulation/properties/starvation.ts';
import * as stopping from '../../../src/simulation/properties/stopping.ts';
import * as warmth from '../../../src/simulation/properties/warmth.ts';
import {
  at,
  changed,
  container,
  event,
  type Falsification,
  history,
  inRecord,
  inserted,
  seenAt,
  twice,
  without,
} from './recorded-history.ts';

const everywhere = (change: (seen: Seen) => unknown): readonly Observation[] =>
  history.map((one) => ({ ...one, seen: change(one.seen) as Seen }));
const everyEvent = (type: string, change: (it: object) => object): readonly Observation[] =>
  everywhere((seen) => (event(type)(seen) ? inRecord(change)(seen) : seen));
const leftOut = (type: string): readonly Observation[] =>
  history.filter(({ seen }) => !event(type)(seen));

/** The invoker of that event is said to be down just before it. */
const downBefore = (index: number): readonly Observation[] => {
  const seen = history[index]?.seen;
  if (seen?.type !== 'record' || !('invoker' in seen.record.event))
    throw new Error('it has no invoker');
  const { invoker } = seen.record.event;
  const why = { type: 'gaveUp' };
  const down = { type: 'InvokerHealthChanged', invoker, state: 'down', why };
  return inserted(index - 1, { type: 'record', record: { ...seen.record, event: down } });
};

/** The first starts of two of a queue that moved the same way before either had started. */
const twoMovedStarts = (): readonly [number, number] => {
  const moved = new Map<string, { readonly way: string; readonly index: number }>();
  const starts = new Map<string, number>();
  for (const [index, { seen }] of history.entries()) {
    if (seen.type !== 'record') continue;
    const { event: it } = seen.record;
    if (isUnstarted(it))
      moved.set(it.activationId, { way: `${it.from} ${it.to} ${it.queue}`, index });
    const move = isFirstStart(it) ? moved.get(it.activationId) : undefined;
    if (move === undefined) continue;
    const before = starts.get(move.way);
    if (before !== undefined && move.index < before) return [before, index];
    starts.set(move.way, index);
  }
  throw new Error('no queue moved');
};
const isUnstarted = (it: { readonly type: string }): it is ActivationMoved =>
  it.type === 'ActivationMoved' && 'attempt' in it && it.attempt === 0;
const isFirstStart = (it: { readonly type: string }): it is ActivationStarted =>
  it.type === 'ActivationStarted' && 'attempt' in it && it.attempt === 1;

const ofRule = (seen: Seen): boolean =>
  seen.type === 'record' &&
  seen.record.event.type === 'ActivationAccepted' &&
  seen.record.event.cause.type === 'rule';

export const FALSIFIED_SCHEDULING: readonly Falsification[] = [
  {
    property: invokers.onlyUpGetWork,
    what: 'work for an invoker that is down',
    history: () => downBefore(at(event('ActivationAccepted'))),
  },
  {
    property: invokers.downIsOver,
    what: 'a start at an invoker that is down',
    history: () => downBefore(at(event('ActivationStarted'))),
  },
  {
    property: invokers.movesWhenDown,
    what: 'nothing said of an invoker that is down',
    history: () => leftOut('InvokerHealthChanged'),
  },
  {
    property: invokers.movedKeepOrder,
    what: 'a start of a queue that moved told too early',
    history: () => {
      const [first, next] = twoMovedStarts();
      return history.toSpliced(first, 0, ...history.slice(next, next + 1));
    },
  },
  {
    property: networkAsAsked,
    what: 'a container that serves, made with another network',
    history: () => {
      const init = seenAt(at(container('init')));
      const id = init.type === 'container' ? init.id : '';
      const made = at((seen) => container('create')(seen) && 'id' in seen && seen.id === id);
      return changed(made, (seen) => ({
        ...seen,
        network: 'network' in seen && seen.network === 'none' ? 'full' : 'none',
      }));
    },
  },
  {
    property: warmth.warmFirst,
    what: 'every start cold',
    history: () => everyEvent('ActivationStarted', (it) => ({ ...it, start: 'cold' })),
  },
  {
    property: warmth.madeWhenWanted,
    what: 'containers made for nobody',
    history: () =>
      everyEvent('ContainerCreated', (it) => ({
        ...it,
        why: { type: 'demand', waiting: 0, coming: 0 },
      })),
  },
  {
    property: warmth.madeWhenWanted,
    what: 'containers made for more than there are',
    history: () =>
      everyEvent('ContainerCreated', (it) => ({
        ...it,
        why: { type: 'demand', waiting: 9_999, coming: 0 },
      })),
  },
  {
    property: warmth.prewarmedWithinTarget,
    what: 'targets of none',
    history: () =>
      everywhere((seen) => {
        if (seen.type !== 'server' || seen.what !== 'starts') return seen;
        const { platform } = seen;
        const prewarm = platform.container.prewarm.map((target) => ({ ...target, max: 0 }));
        return {
          ...seen,
          platform: { ...platform, container: { ...platform.container, prewarm } },
        };
      }),
  },
  {
    property: starvation.nobodyStarves,
    what: 'a pause of a day before a start',
    history: () => {
      const start = at(event('ActivationStarted'));
      return history.map((one, i) => (i < start ? one : { ...one, atMs: one.atMs + 86_400_000 }));
    },
  },
  {
    property: stopping.stoppedWhole,
    what: 'the ends left out',
    history: () => leftOut('ActivationCompleted'),
  },
  {
    property: stopping.interruptedByCrashes,
    what: 'an end that was interrupted by nothing',
    history: () => {
      const response = { statusCode: 3, result: jsonText({ error: INTERRUPTED }), size: null };
      const change = inRecord((it) => ({ ...it, response }));
      return changed(at(event('ActivationCompleted')), change);
    },
  },
  {
    property: firing.firesEndOnce,
    what: 'an end told twice',
    history: () => twice(at(event('TriggerCompleted'))),
  },
  {
    property: firing.firesEndOnce,
    what: 'an end left out',
    history: () => without(at(event('TriggerCompleted'))),
  },
  {
    property: firing.rulesRunOnce,
    what: 'an acceptance told twice',
    history: () => twice(at(ofRule)),
  },
  {
    property: firing.rulesRunOnce,
    what: 'the fires left out',
    history: () => leftOut('TriggerFired'),
  },
];
