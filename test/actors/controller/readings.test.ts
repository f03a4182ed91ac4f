import { expect, test } from 'vitest';
import { answerReading } from '../../../src/actors/controller/readings.ts';
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { entityById, membersOf, type Reading } from '../../../src/domain/reading.ts';
import { HELLO, helloAction } from '../../support/action-fixtures.ts';

const stored = { type: 'action' as const, action: helloAction(), revision: offset(7) };

function* found(...ids: readonly string[]): Reading<readonly (StoredEntity | null)[]> {
  const all: (StoredEntity | null)[] = [];
  for (const id of ids) all.push(yield* entityById(id));
  return all;
}

const noViews = { members: () => Promise.reject(new Error('nobody asks for members')) };

test('a decision over what is in memory is made at once, without a promise', () => {
  const entities = { get: (id: string) => (id === 'guest/hello' ? stored : null) };
  const answered = answerReading({ entities, views: noViews }, found('guest/hello', 'guest/none'));
  expect(answered).toEqual([stored, null]);
});

test('a decision goes on where it was when what it asked for has been fetched', async () => {
  const entities = { get: (id: string) => (id === 'slow' ? Promise.resolve(stored) : null) };
  const answered = answerReading({ entities, views: noViews }, found('a', 'slow', 'b', 'slow'));
  expect(await answered).toEqual([null, stored, null, stored]);
});

test('whoever drives a decision is told of every entity it looked at', async () => {
  const seen: [string, StoredEntity | null][] = [];
  const entities = { get: (id: string) => (id === 'slow' ? Promise.resolve(stored) : null) };
  await answerReading({ entities, views: noViews }, found('a', 'slow'), (...one) => {
    seen.push(one);
  });
  expect(seen).toEqual([
    ['a', null],
    ['slow', stored],
  ]);
});

test('the actions of a package are those the views list', async () => {
  const member = { action: helloAction(), revision: offset(3) };
  const views = { members: () => Promise.resolve([member]) };
  const name = { namespace: HELLO.namespace, name: HELLO.name };
  const answered = answerReading({ entities: { get: () => null }, views }, membersOf(name));
  expect(await answered).toEqual([member]);
});

test('a question that cannot be answered ends the decision with that error', async () => {
  const entities = { get: () => Promise.reject(new Error('the views are closed')) };
  const answered = answerReading({ entities, views: noViews }, found('a'));
  await expect(answered).rejects.toThrow('the views are closed');
});
