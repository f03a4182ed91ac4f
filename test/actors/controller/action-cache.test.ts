import { expect, test } from 'vitest';
import { createActionCache } from '../../../src/actors/controller/action-cache.ts';
import type { Action, StoredAction } from '../../../src/domain/action/action.ts';
import type { ActionEvent } from '../../../src/domain/action/events.ts';
import { type ActionName, actionId } from '../../../src/domain/names.ts';
import { ViewsUnavailable } from '../../../src/journal/views.ts';
import { HELLO, helloAction } from '../../support/action-fixtures.ts';
import { createHandFedJournal } from './hand-fed-journal.ts';
import { createHeldQuestions } from './held-questions.ts';

const setup = () => {
  const journal = createHandFedJournal();
  const { ask, asked, next } = createHeldQuestions<ActionName, StoredAction | null>();
  const cache = createActionCache(journal, { action: ask });
  const write = (event: ActionEvent) => journal.write('whisks', actionId(HELLO), event);
  /** Durable, but no tail has heard of it. */
  const writeAction = (action: Action): StoredAction => ({
    action,
    revision: write({ type: 'ActionUpdated', action }),
  });
  const writeDeletion = () => write({ type: 'ActionDeleted', name: HELLO });
  return { cache, journal, asked, next, writeAction, writeDeletion };
};

test('calls of an action that come together ask the views once, however many they are', async () => {
  const { cache, writeAction, asked, next } = setup();
  const stored = writeAction(helloAction());
  const calls = Array.from({ length: 2_000 }, async () => cache.get(HELLO));
  (await next()).answer(stored);
  expect(new Set(await Promise.all(calls))).toEqual(new Set([stored]));
  expect(asked()).toBe(1);
});

test('an action that was looked up is known without asking', async () => {
  const { cache, writeAction, asked, next } = setup();
  const stored = writeAction(helloAction());
  const call = cache.get(HELLO);
  (await next()).answer(stored);
  await call;
  expect(cache.get(HELLO)).toEqual(stored);
  expect(asked()).toBe(1);
});

test('a look-up that failed is made anew for the next call', async () => {
  const { cache, next } = setup();
  const failing = [1, 2].map(async () => cache.get(HELLO));
  (await next()).refuse(new ViewsUnavailable('busy'));
  const ends = await Promise.allSettled(failing);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const call = cache.get(HELLO);
  (await next()).answer(null);
  expect(await call).toBeNull();
});
