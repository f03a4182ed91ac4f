/** The door, with waiters and throttles of its own; what is behind it answers when the test does. */
import { setImmediate as turn } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { ARMED, type Arming } from '../../../src/actors/arming.ts';
import { createGateway } from '../../../src/actors/controller/gateway-calls.ts';
import type { Identities } from '../../../src/actors/controller/identities.ts';
import type { Accepted, Run } from '../../../src/actors/controller/run.ts';
import { openThrottles } from '../../../src/actors/controller/throttles.ts';
import { createWaiters } from '../../../src/actors/controller/waiters.ts';
import type { InvokeRequest } from '../../../src/actors/gateway.ts';
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import { E, type Either } from '../../../src/domain/kernel/fp.ts';
import { activationId, keyId, offset, transactionId } from '../../../src/domain/kernel/ids.ts';
import { plainId } from '../../../src/domain/names.ts';
import { entityById, type Reading } from '../../../src/domain/reading.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import type { Identity } from '../../../src/domain/subject/subject.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { HELLO } from '../../support/action-fixtures.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';
import { answerFrom } from '../../support/readings.ts';
import { createHeldQuestions } from './held-questions.ts';
import { createManualClock } from './manual-clock.ts';

const ID = activationId('0123456789abcdef0123456789abcdef');

const caller: Identity = {
  subject: 'guest',
  namespace: HELLO.namespace,
  uuid: keyId('key'),
  limits: {},
};

const identities: Identities = {
  identify: () => null,
  ownerOf: () => null,
  limitsOf: async () => ({}),
  apiKeyOf: async () => null,
  forgetAll: () => undefined,
  stop: () => undefined,
};

const emptyJournal: Pick<Journal, 'consumers' | 'cursor' | 'durableOffset' | 'read'> = {
  consumers: () => [],
  cursor: () => offset(1),
  durableOffset: () => offset(0),
  read: async () => [],
};

const TWO_AT_ONCE = { invocationsPerMinute: 100, concurrentInvocations: 2, firesPerMinute: 1 };

const openDoor = async (
  entities: readonly StoredEntity[] = [],
  isDiskFull = () => false,
  arming: Pick<Arming, 'isArmed'> = ARMED,
) => {
  const clock = createManualClock();
  const acceptances = createHeldQuestions<Run, Either<Refusal, Accepted>>();
  const throttles = await openThrottles({
    journal: emptyJournal,
    clock,
    invokers: 1,
    limitsOf: () => TWO_AT_ONCE,
  });
  const gateway = createGateway({
    identities,
    throttles,
    waiters: createWaiters(clock),
    dispatcher: {
      tell: (message) => {
        if (message.type === 'Fire') message.reply(E.right(message.fired));
        return true;
      },
    },
    accept: acceptances.ask,
    change: async () => E.left({ type: 'ConcurrentModification' }),
    read: <Result>(reading: Reading<Result>) => answerFrom(entities, reading),
    blobs: createMemoryBlobs(),
    clock,
    newActivationId: () => ID,
    arming,
    isDiskFull,
  });
  const call = (more: Partial<InvokeRequest> = {}): InvokeRequest => {
    const admission = gateway.admitInvocation(caller);
    if (E.isLeft(admission)) throw new Error(admission.left.type);
    return {
      caller,
      transactionId: transactionId('tid'),
      receivedMs: 1_000,
      extraLogging: false,
      admission: admission.right,
      access: { action: HELLO, binding: null, parameters: [] },
      payload: {},
      overridesFinal: false,
      blocking: false,
      waitMs: 1,
      idempotencyKey: null,
      ...more,
    };
  };
  return { gateway, throttles, clock, acceptances, call };
};

const UNAVAILABLE = E.left({ type: 'Unavailable' as const });
const ACCEPTED = E.right(acceptedEvent());
const FULL = E.left({ type: 'TooManyConcurrent', count: 2, allowed: 2 });

test('a blocking call whose wait is over gets no id while its acceptance may still be refused', async () => {
  const { gateway, clock, acceptances, call } = await openDoor();
  const answer = gateway.invoke(call({ blocking: true }));
  const acceptance = await acceptances.next();
  clock.pass(1);
  acceptance.answer(UNAVAILABLE);
  expect(await answer).toEqual(UNAVAILABLE);
});

test('a blocking call whose acceptance fails is told so, and waits for nothing more', async () => {
  const { gateway, clock, acceptances, call } = await openDoor();
  const answer = gateway.invoke(call({ blocking: true }));
  (await acceptances.next()).refuse(new Error('a bug'));
  await expect(answer).rejects.toThrow('a bug');
  expect(clock.waiting()).toBe(0);
});

test('a blocking call whose wait is over gets its id once the acceptance is durable', async () => {
  const { gateway, clock, acceptances, call } = await openDoor();
  const answer = gateway.invoke(call({ blocking: true }));
  const acceptance = await acceptances.next();
  clock.pass(1);
  acceptance.answer(ACCEPTED);
  expect(await answer).toEqual(E.right({ type: 'waitOver', activationId: ID }));
});

test('a call holds its place until its activation has ended', async () => {
  const { gateway, throttles, acceptances, call } = await openDoor();
  for (const request of [call(), call()]) {
    const answer = gateway.invoke(request);
    (await acceptances.next()).answer(ACCEPTED);
    await answer;
    // Whoever asked gives back what it was lent, which does nothing now.
    request.admission.release();
  }
  expect(gateway.admitInvocation(caller)).toEqual(FULL);
  throttles.ended(completedEvent());
  expect(E.isRight(gateway.admitInvocation(caller))).toBe(true);
});

test('a call that is refused leaves its place to whoever was lent it', async () => {
  const { gateway, acceptances, call } = await openDoor();
  const requests = [call(), call()];
  expect(gateway.admitInvocation(caller)).toEqual(FULL);
  for (const request of requests) {
    const answer = gateway.invoke(request);
    (await acceptances.next()).answer(UNAVAILABLE);
    await answer;
    request.admission.release();
  }
  expect(E.isRight(gateway.admitInvocation(caller))).toBe(true);
});

test('the record is stored unless the namespace stores none, and then when asked to', async () => {
  const { gateway, acceptances, call } = await openDoor();
  const silent = { ...caller, limits: { storeActivations: false } };
  const cases = [
    [{}, true],
    [{ caller: silent }, false],
    [{ caller: silent, extraLogging: true }, true],
  ] as const;
  for (const [more, stored] of cases) {
    const request = call(more);
    void gateway.invoke(request);
    const { key, answer } = await acceptances.next();
    expect(key.stored).toBe(stored);
    answer(UNAVAILABLE);
    request.admission.release();
  }
});

/** In a turn of its own: what a weak reference was read or made in holds it. */
const collectGarbage = async (): Promise<void> => {
  await turn();
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc()');
};

/** Has one blocking call accepted, and keeps nothing of it but what the server itself keeps. */
const waitingCall = async ({
  gateway,
  acceptances,
  call,
}: Awaited<ReturnType<typeof openDoor>>) => {
  const answer = gateway.invoke(call({ blocking: true }));
  const acceptance = await acceptances.next();
  const accepted = acceptedEvent();
  acceptance.answer(E.right(accepted));
  // Whoever holds the call or its event holds this.
  return { answer, given: new WeakRef(accepted.environment) };
};

test('a call that waits for its end keeps nothing of its arguments in memory', async () => {
  const opened = await openDoor();
  const { answer, given } = await waitingCall(opened);
  await collectGarbage();
  expect(given.deref()).toBeUndefined();
  opened.clock.pass(1);
  expect(E.isRight(await answer)).toBe(true);
});

const fire = {
  caller,
  transactionId: transactionId('tid'),
  receivedMs: 1_000,
  extraLogging: false,
  trigger: { namespace: HELLO.namespace, name: HELLO.name },
  payload: {},
  headers: {},
};

const triggerWith = (...statuses: readonly ('active' | 'inactive')[]): StoredEntity => ({
  type: 'trigger',
  revision: offset(1),
  trigger: {
    name: fire.trigger,
    version: '0.0.1',
    publish: false,
    updated: 1,
    parameters: [],
    annotations: [],
    rules: statuses.map((status, i) => ({ rule: `guest/r${i}`, action: HELLO, status })),
  },
});

test('a fire is acknowledged with an id only where a rule is active', async () => {
  const active = await openDoor([triggerWith('inactive', 'active')]);
  expect(await active.gateway.fire(fire)).toEqual(E.right({ type: 'fired', activationId: ID }));
  const inactive = await openDoor([triggerWith('inactive')]);
  expect(await inactive.gateway.fire(fire)).toEqual(E.right({ type: 'nothingToRun' }));
  const missing = await openDoor([]);
  expect(await missing.gateway.fire(fire)).toEqual(E.left({ type: 'NotFound' }));
});

test('a server that stops takes no more work', async () => {
  const { gateway, call } = await openDoor([triggerWith('active')]);
  const request = call();
  gateway.refuseWork();
  expect(await gateway.invoke(request)).toEqual(UNAVAILABLE);
  expect(await gateway.fire(fire)).toEqual(UNAVAILABLE);
  const deletion = { type: 'DeleteTrigger' as const, name: fire.trigger };
  expect(await gateway.change(caller, deletion)).toEqual(UNAVAILABLE);
});

test('on a full disk nothing new is taken, everything is read, and all is taken when there is room', async () => {
  let full = true;
  const { gateway, call } = await openDoor([triggerWith('active')], () => full);
  const refused = E.left({ type: 'DiskFull' });
  expect(await gateway.invoke(call())).toEqual(refused);
  expect(await gateway.fire(fire)).toEqual(refused);
  const deletion = { type: 'DeleteTrigger' as const, name: fire.trigger };
  expect(await gateway.change(caller, deletion)).toEqual(refused);
  expect(await gateway.read(entityById(plainId(fire.trigger)))).toMatchObject({ type: 'trigger' });
  full = false;
  expect(await gateway.fire(fire)).toEqual(E.right({ type: 'fired', activationId: ID }));
});

test('a server that is disarmed runs nothing, and takes changes', async () => {
  const disarmed = { isArmed: () => false };
  const { gateway, call } = await openDoor([triggerWith('active')], () => false, disarmed);
  const refused = E.left({ type: 'Disarmed' });
  expect(await gateway.invoke(call())).toEqual(refused);
  expect(await gateway.fire(fire)).toEqual(refused);
  const deletion = { type: 'DeleteTrigger' as const, name: fire.trigger };
  expect(await gateway.change(caller, deletion)).toEqual(
    E.left({ type: 'ConcurrentModification' }),
  );
});
