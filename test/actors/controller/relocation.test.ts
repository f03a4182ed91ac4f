import { afterEach, describe, expect, test } from 'vitest';
import type { ActorSystem } from '../../../src/actors/actor.ts';
import { createActorSystem } from '../../../src/actors/actor-system.ts';
import {
  createInvokerStates,
  type InvokerStates,
} from '../../../src/actors/controller/invoker-states.ts';
import {
  type BalancerMessage,
  type Placed,
  spawnLoadBalancer,
} from '../../../src/actors/controller/load-balancer.ts';
import type { ActorRef } from '../../../src/actors/actor.ts';
import { wasInterrupted } from '../../../src/domain/activation/interrupted.ts';
import type {
  ActivationAccepted,
  ActivationCompleted,
  ActivationMoved,
} from '../../../src/domain/activation/events.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import {
  activationId,
  type ActivationId,
  type Offset,
  offset,
} from '../../../src/domain/kernel/ids.ts';
import { queueOf } from '../../../src/domain/scheduler/demand.ts';
import { invokerTopic } from '../../../src/domain/topics.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { silentLogger as log } from '../../../src/platform/logger.ts';
import { systemClock as clock } from '../../../src/platform/system-clock.ts';
import { inNewFolder, withLog } from '../../journal/log-folder.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';

const INVOKERS = 3;
const idOf = (n: number): ActivationId => activationId(n.toString(16).padStart(32, '0'));

/** Work of ten queues; every fifth is safe to run again. */
const work = (n: number, invoker: number): ActivationAccepted => {
  const { action, caller } = acceptedEvent();
  const revision = offset(1 + (n % 10));
  return acceptedEvent({
    activationId: idOf(n),
    caller,
    action: { ...action, revision },
    retrySafe: n % 5 === 0,
    invoker,
  });
};

const must = <Value>(either: E.Either<unknown, Value>): Value => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

const append = async (journal: Journal, accepted: readonly ActivationAccepted[]) =>
  must(
    await journal.append(
      accepted.map((event) => ({
        topic: invokerTopic(event.invoker),
        key: event.activationId,
        event,
      })),
    ),
  );

const start = async (journal: Journal, id: ActivationId, acceptedAt: Offset): Promise<void> => {
  const event = startedEvent({ activationId: id, acceptedAt });
  must(await journal.append([{ topic: 'started', key: id, event }]));
};

const end = async (journal: Journal, event: ActivationCompleted): Promise<void> => {
  must(await journal.append([{ topic: 'completed', key: event.activationId, event }]));
};

/** Resolves with what became of each, once something became of that many. */
const fates = (journal: Journal, from: Offset, count: number) =>
  new Promise<readonly (ActivationMoved | ActivationCompleted)[]>((resolve) => {
    const found: (ActivationMoved | ActivationCompleted)[] = [];
    const tail = journal.subscribe({
      from,
      topics: ['moved', 'completed'],
      onRecords: (records) => {
        for (const { event } of records)
          if (event.type === 'ActivationMoved' || event.type === 'ActivationCompleted')
            found.push(event);
        if (found.length < count) return tail.request(records.length);
        tail.stop();
        resolve(found);
      },
    });
    tail.request(1_000);
  });

describe('the work of an invoker that is given up', () => {
  let system: ActorSystem | null = null;
  afterEach(() => system?.close());

  const balance = (journal: Journal) => {
    const states: InvokerStates = createInvokerStates(INVOKERS, journal.durableOffset());
    const running = createActorSystem({ clock, log, onGiveUp: () => undefined });
    system = running;
    const balancer: ActorRef<BalancerMessage> = spawnLoadBalancer(running, {
      ...{ journal, clock, log, states },
      ...{ invokers: INVOKERS, memoryMb: 1_024, backlogMax: 100_000 },
    });
    const giveUp = (invoker: number): void => {
      states.gaveUp(invoker);
      balancer.tell({ type: 'GaveUp', invoker });
    };
    const place = (unplaced: ActivationAccepted): Promise<Placed> =>
      new Promise((reply) => balancer.tell({ type: 'Place', unplaced, reply }));
    return { states, balancer, giveUp, place, restarts: running.restarts };
  };

  test('moves to others in its order, and what had started ends, or moves where that is safe', () =>
    inNewFolder((dir) =>
      withLog(dir, async (journal) => {
        const mine = Array.from({ length: 1_200 }, (_, n) => work(n, 0));
        const offsets = await append(journal, mine);
        await append(
          journal,
          Array.from({ length: 30 }, (_, n) => work(5_000 + n, 1)),
        );
        const started = [3, 5, 11];
        for (const n of started) await start(journal, idOf(n), offsets[n] ?? offset(0));
        const ended = completedEvent({
          activationId: idOf(7),
          acceptedAt: offsets[7] ?? null,
          queue: queueOf(work(7, 0).caller, work(7, 0).action),
        });
        await end(journal, ended);
        const from = offset(journal.durableOffset() + 1);

        balance(journal).giveUp(0);
        const found = await fates(journal, from, 1_199);
        const ends = found.filter((event) => event.type === 'ActivationCompleted');
        expect(ends.map((event) => event.activationId)).toEqual([idOf(3), idOf(11)]);
        expect(ends.every(wasInterrupted)).toBe(true);
        const moves = found.filter((event) => event.type === 'ActivationMoved');
        const expected = mine.filter((_, n) => ![3, 7, 11].includes(n));
        expect(moves.map((event) => event.activationId)).toEqual(
          expected.map((event) => event.activationId),
        );
        expect(moves.filter(({ attempt }) => attempt > 0)).toMatchObject([
          { activationId: idOf(5), attempt: 1 },
        ]);
        expect(new Set(moves.map(({ to }) => to))).toEqual(new Set([1, 2]));
        expect(
          moves.every(
            (move) =>
              move.acceptedAt ===
              offsets[mine.findIndex(({ activationId: id }) => id === move.activationId)],
          ),
        ).toBe(true);
        expect(
          moves.every(({ placement }) =>
            placement.skipped.every((one) => one.invoker !== 0 || one.why === 'down'),
          ),
        ).toBe(true);
      }),
    ));

  test('what was moved to one that is given up in turn moves on', () =>
    inNewFolder((dir) =>
      withLog(dir, async (journal) => {
        await append(
          journal,
          Array.from({ length: 40 }, (_, n) => work(n, 0)),
        );
        const { giveUp } = balance(journal);
        const from = offset(journal.durableOffset() + 1);
        giveUp(0);
        const first = await fates(journal, from, 40);
        const toOne = first.filter((event) => event.type === 'ActivationMoved' && event.to === 1);
        expect(toOne.length).toBeGreaterThan(0);
        const again = offset(journal.durableOffset() + 1);
        giveUp(1);
        const second = await fates(journal, again, toOne.length);
        expect(second.map((event) => event.activationId)).toEqual(
          toOne.map((event) => event.activationId),
        );
        expect(second.every((event) => event.type === 'ActivationMoved' && event.to === 2)).toBe(
          true,
        );
      }),
    ));

  test('nothing new is placed with it, and what was being placed moves with the rest', () =>
    inNewFolder((dir) =>
      withLog(dir, async (journal) => {
        const { giveUp, place, states } = balance(journal);
        const before = await Promise.all(Array.from({ length: 60 }, (_, n) => place(work(n, 0))));
        const home = must(before[0] ?? E.left('nothing')).invoker;
        const racing = Array.from({ length: 60 }, (_, n) => place(work(100 + n, 0)));
        giveUp(home);
        const after = [...(await Promise.all(racing)), await place(work(999, 0))].map(must);
        expect(after.at(-1)?.invoker).not.toBe(home);
        const lain = [...before.map(must), ...after].filter(({ invoker }) => invoker === home);
        const found = await fates(journal, offset(1), lain.length);
        expect(found.map((event) => event.activationId).toSorted()).toEqual(
          lain.map((event) => event.activationId).toSorted(),
        );
        expect(states.all().filter(({ state }) => state === 'down')).toEqual([
          { index: home, state: 'down' },
        ]);
      }),
    ));

  test('a balancer that is restarted meanwhile goes on moving, and moves nothing twice', () =>
    inNewFolder((dir) =>
      withLog(dir, async (journal) => {
        await append(
          journal,
          Array.from({ length: 1_500 }, (_, n) => work(n, 0)),
        );
        const { giveUp, balancer, place, restarts } = balance(journal);
        const from = offset(journal.durableOffset() + 1);
        giveUp(0);
        await fates(journal, from, 500);
        balancer.fail(new Error('a bug'));
        const found = await fates(journal, from, 1_500);
        expect(restarts()).toBe(1);
        // Answered by the new life: what the earlier one appended lies before it.
        must(await place(work(9_999, 1)));
        const moved = new Set(found.map((event) => event.activationId));
        expect([found.length, moved.size]).toEqual([1_500, 1_500]);
      }),
    ));
});
