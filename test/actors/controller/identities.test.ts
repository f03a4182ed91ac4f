import { expect, test } from 'vitest';
import { createIdentities } from '../../../src/actors/controller/identities.ts';
import { type KeyId, keyId } from '../../../src/domain/kernel/ids.ts';
import type { SealedSecret, Subject } from '../../../src/domain/subject/subject.ts';
import { type KeyOwner, ViewsUnavailable } from '../../../src/journal/views.ts';
import { HELLO } from '../../support/action-fixtures.ts';
import { createHandFedJournal } from './hand-fed-journal.ts';
import { createHeldQuestions } from './held-questions.ts';
import { createManualClock } from './manual-clock.ts';

const UUID = keyId('00000000-0000-0000-0000-000000000000');
const OTHER = keyId('11111111-1111-1111-1111-111111111111');

const ownerOf = (secret: string): KeyOwner => {
  const namespace = { name: HELLO.namespace, uuid: UUID, key: secret as SealedSecret };
  return { subject: { name: 'guest', namespaces: [namespace] }, namespace };
};
const GUEST = { subject: 'guest', namespace: HELLO.namespace, uuid: UUID };

const setup = (openSecret: (sealed: SealedSecret) => string = (sealed) => sealed) => {
  const clock = createManualClock();
  const journal = createHandFedJournal();
  const { ask, asked, next } = createHeldQuestions<KeyId, KeyOwner | null>();
  const identities = createIdentities({ journal, views: { keyOwner: ask }, clock, openSecret });
  /** Some subject changes, and everybody hears of it. */
  const change = (subject: Subject): void => {
    journal.write('subjects', subject.name, { type: 'SubjectCreated', subject });
    journal.deliver();
  };
  return { identities, clock, asked, next, change };
};

/** With one key in use. */
const setupKnown = async () => {
  const known = setup();
  const call = known.identities.identify(UUID, 'secret');
  (await known.next()).answer(ownerOf('secret'));
  await call;
  return known;
};

test('the right key is its owner, and is known from then on', async () => {
  const { identities, asked } = await setupKnown();
  expect(identities.identify(UUID, 'secret')).toEqual(GUEST);
  expect(asked()).toBe(1);
});

test('a wrong key is nobody, of whatever length, looked up or known', async () => {
  for (const wrong of ['sEcret', 'secre', 'secrets', 'sécret', '']) {
    const { identities, next } = setup();
    const lookedUp = identities.identify(UUID, wrong);
    (await next()).answer(ownerOf('secret'));
    expect(await lookedUp).toBeNull();
    expect(identities.identify(UUID, wrong)).toBeNull();
  }
});

test('an unknown key id is nobody, whatever the key, and is asked for again', async () => {
  const { identities, next } = setup();
  for (const key of ['secret', '']) {
    const call = identities.identify(UUID, key);
    (await next()).answer(null);
    expect(await call).toBeNull();
  }
});

test('requests of a key that come together ask the views once, however many they are', async () => {
  const { identities, asked, next } = setup();
  const calls = Array.from({ length: 2_000 }, async () => identities.identify(UUID, 'secret'));
  const keys = Array.from({ length: 2_000 }, () => identities.apiKeyOf(UUID));
  (await next()).answer(ownerOf('secret'));
  expect(await Promise.all(calls)).toEqual(calls.map(() => GUEST));
  expect(new Set(await Promise.all(keys))).toEqual(new Set([`${UUID}:secret`]));
  expect(asked()).toBe(1);
});

test('requests that share a look-up are each judged by their own key', async () => {
  const { identities, next } = setup();
  const right = identities.identify(UUID, 'secret');
  const wrong = identities.identify(UUID, 'sEcret');
  (await next()).answer(ownerOf('secret'));
  expect([await right, await wrong]).toEqual([GUEST, null]);
});

test('a request whose look-up fails is refused, and the next one is looked up anew', async () => {
  const { identities, next } = setup();
  const refused = identities.identify(UUID, 'secret');
  (await next()).refuse(new ViewsUnavailable('busy'));
  await expect(refused).rejects.toThrow(ViewsUnavailable);
  const call = identities.identify(UUID, 'secret');
  (await next()).answer(ownerOf('secret'));
  expect(await call).toEqual(GUEST);
});

test('a change of any subject is heard of: keys are looked up again', async () => {
  const { identities, next, change } = await setupKnown();
  change(ownerOf('renewed').subject);
  const old = identities.identify(UUID, 'secret');
  (await next()).answer(ownerOf('renewed'));
  expect(await old).toBeNull();
  expect(identities.identify(UUID, 'renewed')).toEqual(GUEST);
});

test('a look-up that a change overtakes is not kept, and nobody joins it any more', async () => {
  const { identities, next, change } = setup();
  const before = identities.identify(UUID, 'secret');
  const overtaken = await next();
  change(ownerOf('renewed').subject);
  const after = identities.identify(UUID, 'renewed');
  const question = await next();
  overtaken.answer(ownerOf('secret'));
  await before;
  const meanwhile = identities.identify(UUID, 'renewed');
  question.answer(ownerOf('renewed'));
  expect([await after, await meanwhile]).toEqual([GUEST, GUEST]);
  expect(identities.identify(UUID, 'secret')).toBeNull();
});

test('the key of an accepted activation is asked for until the views answer', async () => {
  const { identities, clock, asked, next } = setup();
  const key = identities.apiKeyOf(UUID);
  for (const pause of [1, 2, 3]) {
    (await next()).refuse(new ViewsUnavailable('busy'));
    await clock.scheduled();
    expect(asked()).toBe(pause);
    clock.pass(1_000);
  }
  (await next()).answer(ownerOf('secret'));
  expect(await key).toBe(`${UUID}:secret`);
});

test('the key of a caller that is gone is none', async () => {
  const { identities, next } = setup();
  const key = identities.apiKeyOf(OTHER);
  (await next()).answer(null);
  expect(await key).toBeNull();
});

test('a key that can not be opened is an error at once: asking again would not help', async () => {
  const { identities, clock, next } = setup(() => {
    throw new Error('sealed under another master key');
  });
  const key = identities.apiKeyOf(UUID);
  (await next()).answer(ownerOf('secret'));
  await expect(key).rejects.toThrow('another master key');
  expect(clock.waiting()).toBe(0);
});

test('a server that stops asks for no more keys', async () => {
  const { identities, clock, asked, next } = setup();
  const key = identities.apiKeyOf(UUID);
  const question = await next();
  identities.stop();
  question.refuse(new ViewsUnavailable('the views are closed'));
  await expect(key).rejects.toThrow('closed');
  expect([asked(), clock.waiting()]).toEqual([1, 0]);
});
