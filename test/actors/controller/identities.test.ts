import { expect, test } from 'vitest';
import { createIdentities } from '../../../src/actors/controller/identities.ts';
import { type KeyId, keyId, offset } from '../../../src/domain/kernel/ids.ts';
import type { NamespaceName } from '../../../src/domain/names.ts';
import type { StoredLimits } from '../../../src/domain/subject/namespace-limits.ts';
import type { SealedSecret, Subject } from '../../../src/domain/subject/subject.ts';
import { type KeyOwner, ViewsUnavailable } from '../../../src/journal/views.ts';
import { ALICE, namespaceName, sealed } from '../../support/subject-fixtures.ts';
import { createHandFedJournal } from './hand-fed-journal.ts';
import { createHeldQuestions } from './held-questions.ts';
import { createManualClock } from './manual-clock.ts';

const UUID = keyId('00000000-0000-0000-0000-000000000000');
const OTHER = keyId('11111111-1111-1111-1111-111111111111');

const TEAM = namespaceName('team');

const ownerOf = (secret: string, subject: Partial<Subject> = {}): KeyOwner => {
  const namespace = { name: TEAM, uuid: UUID, key: sealed(secret) };
  return {
    subject: { ...ALICE, namespaces: [namespace], ...subject },
    namespace,
    limits: { invocationsPerMinute: 7 },
  };
};
const IDENTITY = {
  subject: 'alice',
  namespace: TEAM,
  uuid: UUID,
  limits: { invocationsPerMinute: 7 },
};

const setup = (openSecret: (secret: SealedSecret) => string = (secret) => secret) => {
  const clock = createManualClock();
  const journal = createHandFedJournal();
  const { ask, asked, next } = createHeldQuestions<KeyId, KeyOwner | null>();
  const owners = createHeldQuestions<NamespaceName, KeyOwner | null>();
  const limits = createHeldQuestions<NamespaceName, StoredLimits>();
  const views = {
    keyOwner: ask,
    namespaceOwner: owners.ask,
    namespaceLimits: limits.ask,
  };
  const identities = createIdentities({ journal, views, clock, openSecret });
  /** Some subject changes, and everybody hears of it. */
  const change = (subject: Subject): void => {
    journal.write('subjects', subject.name, { type: 'SubjectCreated', subject });
    journal.deliver();
  };
  return { identities, clock, asked, next, owners, limits, change };
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
  expect(identities.identify(UUID, 'secret')).toEqual(IDENTITY);
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

test('an unknown key id is nobody, whatever the key, until somebody gets it', async () => {
  const { identities, asked, next } = setup();
  const call = identities.identify(UUID, 'secret');
  (await next()).answer(null);
  expect(await call).toBeNull();
  expect(identities.identify(UUID, '')).toBeNull();
  expect(asked()).toBe(1);
  identities.forgetAll();
  const later = identities.identify(UUID, 'secret');
  (await next()).answer(ownerOf('secret'));
  expect(await later).toEqual(IDENTITY);
});

test('the key of a blocked subject is nobody, right as it is', async () => {
  const { identities, next } = setup();
  const call = identities.identify(UUID, 'secret');
  (await next()).answer(ownerOf('secret', { blocked: true }));
  expect(await call).toBeNull();
  expect(identities.identify(UUID, 'secret')).toBeNull();
});

test('the owner of a namespace is known without a key, and so is that there is none', async () => {
  const { identities, owners } = setup();
  for (const [owner, identity] of [
    [ownerOf('secret'), IDENTITY],
    [null, null],
  ] as const) {
    const call = identities.ownerOf(TEAM);
    (await owners.next()).answer(owner);
    expect(await call).toEqual(identity);
    expect(identities.ownerOf(TEAM)).toEqual(identity);
    identities.forgetAll();
  }
  expect(owners.asked()).toBe(2);
});

test('what is set for a namespace is known until something changes', async () => {
  const { identities, limits } = setup();
  for (const firesPerMinute of [1, 2]) {
    const set = { limits: { firesPerMinute }, revision: offset(1) };
    const call = identities.limitsOf(TEAM);
    (await limits.next()).answer(set);
    expect(await call).toEqual(set.limits);
    expect(await identities.limitsOf(TEAM)).toEqual(set.limits);
    identities.forgetAll();
  }
  expect(limits.asked()).toBe(2);
});

test('requests of a key that come together ask the views once, however many they are', async () => {
  const { identities, asked, next } = setup();
  const calls = Array.from({ length: 2_000 }, async () => identities.identify(UUID, 'secret'));
  const keys = Array.from({ length: 2_000 }, () => identities.apiKeyOf(UUID));
  (await next()).answer(ownerOf('secret'));
  expect(await Promise.all(calls)).toEqual(calls.map(() => IDENTITY));
  expect(new Set(await Promise.all(keys))).toEqual(new Set([`${UUID}:secret`]));
  expect(asked()).toBe(1);
});

test('requests that share a look-up are each judged by their own key', async () => {
  const { identities, next } = setup();
  const right = identities.identify(UUID, 'secret');
  const wrong = identities.identify(UUID, 'sEcret');
  (await next()).answer(ownerOf('secret'));
  expect([await right, await wrong]).toEqual([IDENTITY, null]);
});

test('a request whose look-up fails is refused, and the next one is looked up anew', async () => {
  const { identities, next } = setup();
  const refused = identities.identify(UUID, 'secret');
  (await next()).refuse(new ViewsUnavailable('busy'));
  await expect(refused).rejects.toThrow(ViewsUnavailable);
  const call = identities.identify(UUID, 'secret');
  (await next()).answer(ownerOf('secret'));
  expect(await call).toEqual(IDENTITY);
});

const waysToHear = [
  [
    'from the journal',
    ({ change }: ReturnType<typeof setup>) => change(ownerOf('renewed').subject),
  ],
  ['before its answer', ({ identities }: ReturnType<typeof setup>) => identities.forgetAll()],
] as const;

test.each(waysToHear)('a change heard of %s has keys looked up again', async (_, hear) => {
  const known = await setupKnown();
  const { identities, next } = known;
  hear(known);
  const old = identities.identify(UUID, 'secret');
  (await next()).answer(ownerOf('renewed'));
  expect(await old).toBeNull();
  expect(identities.identify(UUID, 'renewed')).toEqual(IDENTITY);
});

test.each(waysToHear)(
  'a look-up overtaken by a change heard of %s is not kept',
  async (_, hear) => {
    const asking = setup();
    const { identities, next } = asking;
    const before = identities.identify(UUID, 'secret');
    const overtaken = await next();
    hear(asking);
    const after = identities.identify(UUID, 'renewed');
    const question = await next();
    overtaken.answer(ownerOf('secret'));
    await before;
    const meanwhile = identities.identify(UUID, 'renewed');
    question.answer(ownerOf('renewed'));
    expect([await after, await meanwhile]).toEqual([IDENTITY, IDENTITY]);
    expect(identities.identify(UUID, 'secret')).toBeNull();
  },
);

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
