import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEntityCache } from '../../../src/actors/controller/entity-cache.ts';
import type { Action } from '../../../src/domain/action/action.ts';
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import type { EntityEvent } from '../../../src/domain/entity/events.ts';
import { type Offset, offset } from '../../../src/domain/kernel/ids.ts';
import { type ActionName, actionId } from '../../../src/domain/names.ts';
import { ViewsUnavailable } from '../../../src/journal/views.ts';
import { HELLO, helloAction } from '../../support/action-fixtures.ts';
import { createHandFedJournal } from './hand-fed-journal.ts';
import { createHeldQuestions } from './held-questions.ts';

const ID = actionId(HELLO);
const OTHER: ActionName = { ...HELLO, package: HELLO.name };

const setup = () => {
  const journal = createHandFedJournal();
  const { ask, asked, next } = createHeldQuestions<string, StoredEntity | null>();
  const cache = createEntityCache(journal, { entity: ask });
  /** Durable, but no tail has heard of it. */
  const write = (event: EntityEvent): Written => {
    const at = journal.write('whisks', ID, event);
    return { at, tell: () => cache.changed(event, at) };
  };
  const writeAction = (action: Action): Written & { readonly stored: StoredEntity } => {
    const written = write({ type: 'ActionUpdated', action });
    return { ...written, stored: { type: 'action', action, revision: written.at } };
  };
  const writeAnother = () =>
    journal.write('whisks', actionId(OTHER), { type: 'ActionDeleted', name: OTHER });
  const writeDeletion = () => write({ type: 'ActionDeleted', name: HELLO });
  return { cache, journal, asked, next, writeAction, writeAnother, writeDeletion };
};

interface Written {
  readonly at: Offset;
  /** As whoever had it written does at once. */
  readonly tell: () => void;
}

test('calls of an action that come together ask the views once, however many they are', async () => {
  const { cache, writeAction, asked, next } = setup();
  const { stored } = writeAction(helloAction());
  const calls = Array.from({ length: 2_000 }, async () => cache.get(ID));
  (await next()).answer(stored);
  expect(new Set(await Promise.all(calls))).toEqual(new Set([stored]));
  expect(asked()).toBe(1);
});

test('an action that was looked up is known without asking', async () => {
  const { cache, writeAction, asked, next } = setup();
  const { stored } = writeAction(helloAction());
  const call = cache.get(ID);
  (await next()).answer(stored);
  await call;
  expect(cache.get(ID)).toEqual(stored);
  expect(asked()).toBe(1);
});

test('guessing at names pushes out no action that is in use', async () => {
  const { cache, writeAction, asked, next } = setup();
  const { stored } = writeAction(helloAction());
  const call = cache.get(ID);
  (await next()).answer(stored);
  await call;
  for (let n = 0; n < 10_001; n += 1) {
    const guess = cache.get(`guest/guess${n}`);
    (await next()).answer(null);
    await guess;
  }
  expect(cache.get(ID)).toEqual(stored);
  expect(cache.get('guest/guess10000')).toBeNull();
  expect(asked()).toBe(10_002);
});

test('large entities take the room of many: those that nobody used for long are looked up again', async () => {
  const { cache, asked, next } = setup();
  const large = 'x'.repeat(1_000_000);
  const known = (n: number): StoredEntity => ({
    type: 'action',
    action: helloAction({ parameters: [{ key: 'large', value: large }] }),
    revision: offset(n + 1),
  });
  for (let n = 0; n < 70; n += 1) {
    const call = cache.get(`guest/a${n}`);
    (await next()).answer(known(n));
    await call;
  }
  expect(cache.get('guest/a69')).toEqual(known(69));
  const again = cache.get('guest/a0');
  (await next()).answer(known(0));
  expect(await again).toEqual(known(0));
  expect(asked()).toBe(71);
});

test('a look-up that failed is made anew for the next call', async () => {
  const { cache, next } = setup();
  const failing = [1, 2].map(async () => cache.get(ID));
  (await next()).refuse(new ViewsUnavailable('busy'));
  const ends = await Promise.allSettled(failing);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const call = cache.get(ID);
  (await next()).answer(null);
  expect(await call).toBeNull();
});

test('what the topic tells replaces what was known', async () => {
  const { cache, journal, writeAction, writeDeletion } = setup();
  const { stored } = writeAction(helloAction());
  journal.deliver();
  expect(cache.get(ID)).toEqual(stored);
  writeDeletion();
  journal.deliver();
  expect(cache.get(ID)).toBeNull();
});

test('an action that ends while it is looked up is gone, also for who waits for the answer', async () => {
  const { cache, journal, writeAction, writeDeletion, next } = setup();
  const { stored } = writeAction(helloAction());
  const call = cache.get(ID);
  const question = await next();
  writeDeletion();
  journal.deliver();
  question.answer(stored);
  expect(await call).toBeNull();
  expect(cache.get(ID)).toBeNull();
});

test('an action that is deleted while it is looked up stays gone, though the topic has not told', async () => {
  const { cache, writeAction, writeAnother, writeDeletion, next } = setup();
  const { stored } = writeAction(helloAction());
  writeAnother();
  const call = cache.get(ID);
  const question = await next();
  writeDeletion().tell();
  question.answer(stored);
  expect(await call).toBeNull();
  expect(cache.get(ID)).toBeNull();
});

test('news of the topic that is older than an answer of the views is passed over', async () => {
  const { cache, journal, writeAction, writeDeletion, next } = setup();
  writeAction(helloAction());
  writeDeletion();
  const call = cache.get(ID);
  (await next()).answer(null);
  expect(await call).toBeNull();
  journal.deliver(1);
  expect(cache.get(ID)).toBeNull();
});

const STEPS = [
  'put',
  'delete',
  'write another',
  'tell one',
  'look up',
  'answer as asked',
  'answer as it is',
] as const;
type Step = (typeof STEPS)[number];

/** One client's changes, with a topic that lags and views that answer late. */
const follow = async (existing: boolean, steps: readonly Step[]): Promise<void> => {
  const { cache, journal, writeAction, writeAnother, writeDeletion, next } = setup();
  let now = existing ? writeAction(helloAction()).stored : null;
  const lookedUp: { readonly asked: StoredEntity | null; readonly call: Promise<unknown> }[] = [];
  for (const step of steps) {
    if (step === 'put') {
      const written = writeAction(helloAction());
      written.tell();
      now = written.stored;
    } else if (step === 'write another') writeAnother();
    else if (step === 'tell one') journal.deliver(1);
    else if (step === 'delete' && now !== null) {
      writeDeletion().tell();
      now = null;
    } else if (step === 'look up') {
      const call = cache.get(ID);
      if (call instanceof Promise) lookedUp.push({ asked: now, call });
      else expect(call).toEqual(now);
    } else if (step.startsWith('answer')) {
      const [first] = lookedUp.splice(0);
      if (first === undefined) continue;
      (await next()).answer(step === 'answer as asked' ? first.asked : now);
      expect(await first.call).toEqual(now);
    }
  }
};

test('whoever changed an action calls it as it is, however late the topic and the views are', async () => {
  const steps = fc.array(fc.constantFrom(...STEPS), { maxLength: 30 });
  await fc.assert(fc.asyncProperty(fc.boolean(), steps, follow));
});
