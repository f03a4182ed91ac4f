import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { createEntityList } from '../../../src/http/entities/entity-list.ts';
import type { Call } from '../../../src/http/routing/call.ts';
import type { Page } from '../../../src/journal/views.ts';
import { apiRequest, jsonOf } from '../../support/api-request.ts';
import { GUEST } from '../../support/callers.ts';
import {
  GUEST_NAMESPACE,
  storedAction,
  storedPackage,
  storedRule,
  storedTrigger,
} from '../../support/entity-fixtures.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

const { deps } = createHttpWorld();
const asked: Page[] = [];
const list = createEntityList(
  {
    ...deps,
    views: {
      ...deps.views,
      entities: (_, page) => {
        asked.push(page);
        return Promise.resolve([
          storedAction('guest/a'),
          storedPackage('p'),
          storedTrigger('t'),
          storedRule('r'),
        ]);
      },
      entityCount: () => Promise.resolve(4),
    },
  },
  'actions',
  'List',
);
const answered = async (query: string): Promise<unknown> => {
  const request = apiRequest(`GET /?${query}`);
  const call = { request, caller: GUEST } as Partial<Call> as Call;
  const answer = await list.answer(call, { collection: 'actions', namespace: GUEST_NAMESPACE });
  return E.isLeft(answer) ? answer.left : jsonOf(answer.right);
};

test('each kind of entity has its own summary', async () => {
  expect(await answered('limit=2&skip=1')).toMatchObject([
    { name: 'a', exec: { binary: false } },
    { name: 'p', binding: false },
    { name: 't', namespace: 'guest' },
    { name: 'r', trigger: { path: 'guest' } },
  ]);
  expect(asked).toEqual([{ skip: 1, limit: 2 }]);
});

test('a count asks for no entities', async () => {
  asked.length = 0;
  expect(await answered('count=true&skip=1')).toEqual({ actions: 3 });
  expect(asked).toEqual([]);
});
