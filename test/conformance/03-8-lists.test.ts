/** openwhisk-api §3.8: lists of entities: how many, which, in what order, and what is told of each. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, malformedQuery, refusal } from '../support/rest-line.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();
const exec = { kind: 'nodejs:default', code: 'function main() {}' };
const RULE = { trigger: '_/trigger-0', action: '_/action-0' };
const BODIES = { actions: { exec }, packages: {}, triggers: {}, rules: RULE } as const;
type Collection = keyof typeof BODIES;
const COLLECTIONS = ['actions', 'packages', 'triggers', 'rules'] as const;
const nameOf = (collection: Collection, n: number): string => `${collection.slice(0, -1)}-${n}`;
type Summary = Readonly<Record<string, unknown>>;

/** More than a list shows by itself, fewer than it ever shows. */
const SIZE = 33;

const list = async (line: string, of: Pick<RewhiskServer, 'url' | 'auth'> = server()) => {
  const answer = await ask(of, `GET ${line}`);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json as readonly Summary[];
};
const namesIn = async (line: string) => (await list(line)).map(({ name }) => name);

/** One after the other, so that the last is the newest. */
const fill = async (collection: Collection): Promise<void> => {
  for (let n = 0; n < SIZE; n += 1) {
    const line = `PUT ${collection}/${nameOf(collection, n)}`;
    expect(await ask(server(), line, BODIES[collection])).toMatchObject({ status: 200 });
  }
};
beforeAll(async () => {
  await Promise.all((['actions', 'packages', 'triggers'] as const).map(fill));
  await fill('rules');
});

const newestFirst = (collection: Collection, from: number, count: number) =>
  Array.from({ length: count }, (_, n) => nameOf(collection, SIZE - 1 - from - n));

describe.each(COLLECTIONS)('§3.8 the list of %s', (collection) => {
  test('is a bare array of 30, newest first', async () => {
    expect(await namesIn(collection)).toEqual(newestFirst(collection, 0, 30));
    const times = (await list(collection)).map(({ updated }) => Number(updated));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  test('has `limit` entries, 0 meaning 200', async () => {
    expect(await namesIn(`${collection}?limit=2`)).toEqual(newestFirst(collection, 0, 2));
    for (const limit of [0, 200])
      expect(await namesIn(`${collection}?limit=${limit}`)).toEqual(
        newestFirst(collection, 0, SIZE),
      );
  });

  test('begins behind `skip`, which is how a client pages', async () => {
    expect(await namesIn(`${collection}?skip=0`)).toEqual(newestFirst(collection, 0, 30));
    expect(await namesIn(`${collection}?skip=30`)).toEqual(newestFirst(collection, 30, 3));
    expect(await namesIn(`${collection}?skip=5&limit=3`)).toEqual(newestFirst(collection, 5, 3));
    expect(await list(`${collection}?skip=1000`)).toEqual([]);
  });

  test('`count=true` is the number behind `skip`, whatever the limit', async () => {
    const countOf = async (query: string) =>
      (await ask(server(), `GET ${collection}?count=true${query}`)).text;
    expect(await countOf('')).toBe(`{"${collection}":${SIZE}}`);
    expect(await countOf('&limit=1')).toBe(`{"${collection}":${SIZE}}`);
    expect(await countOf('&skip=30')).toBe(`{"${collection}":3}`);
    expect(await countOf('&skip=1000')).toBe(`{"${collection}":0}`);
  });

  const range = (value: string) =>
    `The value '${value}' is not in the range of 0 to 200 for ${collection}.`;
  const integer = (value: string) => `The value '${value}' is not an integer for ${collection}.`;
  const negative = (value: string) =>
    `The value '${value}' is not greater than or equal to 0 for ${collection}.`;
  test.each([
    ['limit=201', 'limit', range('201')],
    ['limit=-1', 'limit', range('-1')],
    ['limit=x', 'limit', integer('x')],
    ['limit=1.5', 'limit', integer('1.5')],
    ['limit=', 'limit', integer('')],
    ['limit=99999999999', 'limit', integer('99999999999')],
    ['skip=-1', 'skip', negative('-1')],
    ['skip=x', 'skip', integer('x')],
    ['skip=1.0', 'skip', integer('1.0')],
    ['count=maybe', 'count', "'maybe' is not a valid Boolean value"],
    ['limit=201&count=true', 'limit', range('201')],
  ])('%s is an error, and never clamped', async (query, parameter, reason) => {
    expect(await refusal(server(), `GET ${collection}?${query}`)).toEqual(
      malformedQuery(parameter, reason),
    );
  });

  test('ignores `docs`, `public` and `full`', async () => {
    const plain = await list(collection);
    for (const query of ['docs=true', 'public=true', 'full=true', 'docs=maybe'])
      expect(await list(`${collection}?${query}`)).toEqual(plain);
  });

  test('shows an entity that is updated first', async () => {
    const path = nameOf(collection, 0);
    const one = await tenant(server(), `lister-of-${collection}`);
    for (const dependency of ['triggers/trigger-0', 'actions/action-0'] as const)
      await ask(one, `PUT ${dependency}`, { exec });
    for (const name of [path, 'second', 'third'])
      await ask(one, `PUT ${collection}/${name}?overwrite=true`, BODIES[collection]);
    const names = async () => (await list(collection, one)).map(({ name }) => name);
    expect(await names()).toEqual(['third', 'second', path]);
    await ask(one, `PUT ${collection}/second?overwrite=true`, {});
    expect(await names()).toEqual(['second', 'third', path]);
    await ask(one, `DELETE ${collection}/third`);
    expect(await names()).toEqual(['second', path]);
  });
});

describe('§3.8 summaries', () => {
  test('of actions', async () => {
    const [summary] = await list('actions?limit=1');
    expect(summary).toEqual({
      namespace: 'guest',
      name: nameOf('actions', SIZE - 1),
      version: '0.0.1',
      publish: false,
      annotations: expect.arrayContaining([{ key: 'exec', value: 'nodejs:22' }]),
      limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 200 },
      exec: { binary: false },
      updated: expect.any(Number),
    });
  });

  test('of packages and bindings', async () => {
    const one = await tenant(server(), 'binder');
    await ask(one, 'PUT packages/plain', {
      annotations: [{ key: 'a', value: 1 }],
      parameters: [{ key: 'p', value: 1 }],
    });
    await ask(one, 'PUT packages/bound', { binding: { namespace: '_', name: 'plain' } });
    const common = {
      namespace: 'binder',
      version: '0.0.1',
      publish: false,
      updated: expect.any(Number),
    };
    const binding = { namespace: 'binder', name: 'plain' };
    expect(await list('packages', one)).toEqual([
      { ...common, name: 'bound', annotations: [{ key: 'binding', value: binding }], binding },
      { ...common, name: 'plain', annotations: [{ key: 'a', value: 1 }], binding: false },
    ]);
  });

  test('of triggers', async () => {
    expect(await list('triggers?limit=1')).toEqual([
      {
        namespace: 'guest',
        name: nameOf('triggers', SIZE - 1),
        version: '0.0.1',
        publish: false,
        annotations: [],
        updated: expect.any(Number),
      },
    ]);
  });

  test('of rules, without their status', async () => {
    expect(await list('rules?limit=1')).toEqual([
      {
        namespace: 'guest',
        name: nameOf('rules', SIZE - 1),
        version: '0.0.1',
        publish: false,
        annotations: [],
        trigger: { path: 'guest', name: 'trigger-0' },
        action: { path: 'guest', name: 'action-0' },
        updated: expect.any(Number),
      },
    ]);
  });

  test('the list of actions includes those in packages, with their path', async () => {
    const one = await tenant(server(), 'packer');
    await ask(one, 'PUT packages/pkg', {});
    await ask(one, 'PUT actions/pkg/inner', { exec });
    await ask(one, 'PUT actions/outer', {
      exec: { kind: 'sequence', components: ['_/pkg/inner'] },
    });
    expect(await list('actions', one)).toMatchObject([
      { namespace: 'packer', name: 'outer', exec: { binary: false } },
      { namespace: 'packer/pkg', name: 'inner', exec: { binary: false } },
    ]);
    expect((await ask(one, 'GET actions?count=true')).text).toBe('{"actions":2}');
  });

  test('the list of actions of a package has its actions alone, and takes the same parameters', async () => {
    await ask(server(), 'PUT packages/crowd', {});
    for (const name of ['a', 'b', 'c']) await ask(server(), `PUT actions/crowd/${name}`, { exec });
    expect(await namesIn('actions/crowd/')).toEqual(['c', 'b', 'a']);
    expect(await namesIn('actions/crowd/?limit=1&skip=1')).toEqual(['b']);
    expect((await ask(server(), 'GET actions/crowd/?count=true&skip=1')).text).toBe(
      '{"actions":2}',
    );
    expect(await refusal(server(), 'GET actions/crowd/?limit=201')).toEqual(
      malformedQuery('limit', "The value '201' is not in the range of 0 to 200 for actions."),
    );
    await ask(server(), 'DELETE packages/crowd?force=true');
  });
});

test.each([
  ['limit=201', 'limit', "The value '201' is not in the range of 0 to 200 for activations."],
  ['skip=-1', 'skip', "The value '-1' is not greater than or equal to 0 for activations."],
  ['limit=x', 'limit', "The value 'x' is not an integer for activations."],
  ['count=x', 'count', "'x' is not a valid Boolean value"],
])(
  '§3.8 the list of activations takes the same parameters: %s',
  async (query, parameter, reason) => {
    expect(await refusal(server(), `GET activations?${query}`)).toEqual(
      malformedQuery(parameter, reason),
    );
  },
);
