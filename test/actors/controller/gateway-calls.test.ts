/** The door with its own parts behind it; only the controller, the journal and the views are doubles. */
import { setImmediate as turn } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import type { ActorRef } from '../../../src/actors/actor.ts';
import { createActionCache } from '../../../src/actors/controller/action-cache.ts';
import type { ControllerMessage } from '../../../src/actors/controller/controller.ts';
import { createGateway } from '../../../src/actors/controller/gateway-calls.ts';
import type { Identities } from '../../../src/actors/controller/identities.ts';
import { createWaiters } from '../../../src/actors/controller/waiters.ts';
import type { InvokeRequest } from '../../../src/actors/gateway.ts';
import type { StoredAction } from '../../../src/domain/action/action.ts';
import type { ActivationAccepted } from '../../../src/domain/activation/events.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { activationId, blobHash, keyId, transactionId } from '../../../src/domain/kernel/ids.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { type ActionName, actionId } from '../../../src/domain/names.ts';
import { isBlobRef } from '../../../src/domain/kernel/payload.ts';
import { PROFILES } from '../../../src/domain/profile.ts';
import type { BlobStore } from '../../../src/journal/journal.ts';
import {
  emptyContent,
  HELLO,
  helloAction,
  RUNTIMES_OF_TESTS,
} from '../../support/action-fixtures.ts';
import { createHandFedJournal } from './hand-fed-journal.ts';
import { createHeldQuestions } from './held-questions.ts';
import { createManualClock } from './manual-clock.ts';

const ID = activationId('0123456789abcdef0123456789abcdef');

const blobs: BlobStore = {
  put: async () => blobHash('0'),
  get: async () => new Uint8Array(),
  path: () => '/nowhere',
  payload: (text) => text,
  resolve: (payload) => (isBlobRef(payload) ? jsonText({}) : payload),
};

const noIdentities: Identities = {
  identify: () => null,
  apiKeyOf: async () => null,
  stop: () => undefined,
};

const call: InvokeRequest = {
  caller: { subject: 'guest', namespace: HELLO.namespace, uuid: keyId('key') },
  transactionId: transactionId('tid'),
  action: HELLO,
  payload: {},
  blocking: false,
  waitMs: 1,
  receivedMs: 1_000,
  idempotencyKey: null,
};

const blockingCall: InvokeRequest = { ...call, blocking: true };

/** A controller that answers when the test does. */
const createHeldController = () => {
  const messages = createHeldQuestions<ControllerMessage, never>();
  const controller: ActorRef<ControllerMessage> = {
    name: 'controller',
    tell: (message) => {
      void messages.ask(message);
      return true;
    },
    fail: (error) => {
      throw error;
    },
  };
  const invoked = async () => {
    const { key } = await messages.next();
    if (key.type !== 'Invoke') throw new Error(`told ${key.type}`);
    const accepted: ActivationAccepted = {
      ...key.unplaced,
      invoker: 0,
      placement: { chosen: 'home', skipped: [] },
    };
    return { accepted, reply: key.reply };
  };
  const decides = async () => {
    const { key } = await messages.next();
    if (key.type !== 'Decide') throw new Error(`told ${key.type}`);
    return key;
  };
  return { controller, invoked, decides };
};

const door = () => {
  const clock = createManualClock();
  const journal = createHandFedJournal();
  const questions = createHeldQuestions<ActionName, StoredAction | null>();
  const { controller, invoked, decides } = createHeldController();
  const gateway = createGateway({
    controller,
    actions: createActionCache(journal, { action: questions.ask }),
    identities: noIdentities,
    waiters: createWaiters(clock),
    blobs,
    clock,
    rules: { profile: PROFILES.adobe, runtimes: RUNTIMES_OF_TESTS },
    newActivationId: () => ID,
    apiHost: () => 'http://127.0.0.1',
  });
  return { gateway, clock, journal, questions, invoked, decides };
};

/** A door behind which the action is known. */
const doorToHello = () => {
  const opened = door();
  const { journal } = opened;
  journal.write('whisks', actionId(HELLO), { type: 'ActionCreated', action: helloAction() });
  journal.deliver();
  return opened;
};

test('a blocking call whose wait is over gets no id while its acceptance may still be refused', async () => {
  const { gateway, clock, invoked } = doorToHello();
  const answer = gateway.invoke(blockingCall);
  const { reply } = await invoked();
  clock.pass(1);
  reply(E.left({ type: 'Unavailable' }));
  expect(await answer).toEqual(E.left({ type: 'Unavailable' }));
});

test('a blocking call whose wait is over gets its id once the acceptance is durable', async () => {
  const { gateway, clock, invoked } = doorToHello();
  const answer = gateway.invoke(blockingCall);
  const { accepted, reply } = await invoked();
  clock.pass(1);
  reply(E.right(accepted));
  expect(await answer).toEqual(E.right({ type: 'waitOver', activationId: ID }));
});

/** In a turn of its own: what a weak reference was read or made in holds it. */
const collectGarbage = async (): Promise<void> => {
  await turn();
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc()');
};

/** Has one blocking call accepted, and keeps nothing of it but what the server itself keeps. */
const waitingCall = async ({ gateway, invoked }: ReturnType<typeof door>) => {
  const answer = gateway.invoke(blockingCall);
  const { accepted, reply } = await invoked();
  reply(E.right(accepted));
  // Whoever holds the call or its event holds this.
  return { answer, given: new WeakRef(accepted.environment) };
};

test('a call that waits for its end keeps nothing of its arguments in memory', async () => {
  const opened = doorToHello();
  const { answer, given } = await waitingCall(opened);
  await collectGarbage();
  expect(given.deref()).toBeUndefined();
  opened.clock.pass(1);
  expect(E.isRight(await answer)).toBe(true);
});

const put = { name: HELLO, content: emptyContent, overwrite: true };

test('a call that follows an update runs the new revision, though the topic has not told yet', async () => {
  const { gateway, journal, invoked, decides } = doorToHello();
  const updated = gateway.putAction(put);
  const action = helloAction({ version: '0.0.2' });
  const { reply } = await decides();
  const revision = journal.write('whisks', actionId(HELLO), { type: 'ActionUpdated', action });
  reply(E.right({ action, revision }));
  expect(await updated).toEqual(E.right({ action, revision }));
  void gateway.invoke(call);
  expect((await invoked()).accepted.action).toMatchObject({ version: '0.0.2', revision });
});

test('an update that follows an update is based on it, though the topic has not told yet', async () => {
  const { gateway, journal, decides } = doorToHello();
  const updated = gateway.putAction(put);
  const action = helloAction({ version: '0.0.2' });
  const { reply } = await decides();
  const revision = journal.write('whisks', actionId(HELLO), { type: 'ActionUpdated', action });
  reply(E.right({ action, revision }));
  await updated;
  void gateway.putAction(put);
  expect((await decides()).current).toEqual({ action, revision });
});

test('a call that follows a deletion finds nothing, though the topic has not told yet', async () => {
  const { gateway, journal, decides } = doorToHello();
  const deleted = gateway.deleteAction(HELLO);
  const { current, reply } = await decides();
  if (current === null) throw new Error('nothing to delete');
  journal.write('whisks', actionId(HELLO), { type: 'ActionDeleted', name: HELLO });
  reply(E.right(current));
  expect(await deleted).toEqual(E.right(current));
  expect(await gateway.invoke(call)).toEqual(E.left({ type: 'NotFound' }));
});

test('a change that was refused leaves the action as it was', async () => {
  const { gateway, invoked, decides } = doorToHello();
  const deleted = gateway.deleteAction(HELLO);
  (await decides()).reply(E.left({ type: 'ConcurrentModification' }));
  expect(await deleted).toEqual(E.left({ type: 'ConcurrentModification' }));
  void gateway.invoke(call);
  expect((await invoked()).accepted.action).toMatchObject({ version: '0.0.1' });
});
