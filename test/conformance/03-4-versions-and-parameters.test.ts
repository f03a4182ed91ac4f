/** openwhisk-api §3.4, §3.5: what every entity has: version, publish, updated, parameters and annotations. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const exec = { kind: 'nodejs:default', code: 'const main = (args) => args;' };
type Entity = Readonly<Record<string, unknown>>;

const put = async (path: string, body: object): Promise<Entity> => {
  const answer = await ask(server(), `PUT ${path}`, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json as Entity;
};
const update = (path: string, body: object): Promise<Entity> => put(`${path}?overwrite=true`, body);
const get = async (path: string): Promise<Entity> =>
  (await ask(server(), `GET ${path}`)).json as Entity;
const refused = (line: string, body?: unknown) => refusal(server(), line, body);

/** A creation of each kind. */
const KINDS = [
  ['actions', { exec }],
  ['packages', {}],
  ['triggers', {}],
  ['rules', { trigger: '_/the-trigger', action: '_/the-action' }],
] as const;

beforeAll(async () => {
  await put('triggers/the-trigger', {});
  await put('actions/the-action', { exec });
});

describe.each(KINDS)('§3.4 of %s', (collection, body) => {
  const at = (name: string) => `${collection}/${collection}-${name}`;

  test('the version begins at 0.0.1, and each update adds 1 to its patch', async () => {
    const path = at('patch');
    expect(await put(path, body)).toHaveProperty('version', '0.0.1');
    expect(await update(path, body)).toHaveProperty('version', '0.0.2');
    expect(await update(path, {})).toHaveProperty('version', '0.0.3');
    expect(await get(path)).toHaveProperty('version', '0.0.3');
  });

  test('a version that is sent is taken literally, and may go down', async () => {
    const path = at('literal');
    expect(await put(path, { ...body, version: '2.3.4' })).toHaveProperty('version', '2.3.4');
    expect(await update(path, {})).toHaveProperty('version', '2.3.5');
    expect(await update(path, { version: '1.0.9' })).toHaveProperty('version', '1.0.9');
    expect(await update(path, {})).toHaveProperty('version', '1.0.10');
  });

  test('`1` reads as 1.0.0 and `1.2` as 1.2.0', async () => {
    const path = at('short');
    expect(await put(path, { ...body, version: '1' })).toHaveProperty('version', '1.0.0');
    expect(await update(path, { version: '1.2' })).toHaveProperty('version', '1.2.0');
  });

  test('there is no history: the entity is what the last PUT made it', async () => {
    const path = at('history');
    await put(path, { ...body, annotations: [{ key: 'k', value: 1 }] });
    const last = await update(path, { annotations: [{ key: 'k', value: 2 }] });
    expect(await get(path)).toMatchObject({ version: '0.0.2', annotations: last['annotations'] });
  });

  test('`publish` is false unless it is sent, and is kept', async () => {
    const path = at('publish');
    expect(await put(path, body)).toHaveProperty('publish', false);
    expect(await update(path, { publish: true })).toHaveProperty('publish', true);
    expect(await update(path, {})).toHaveProperty('publish', true);
  });

  test('`updated` is the time of the last write, whatever is sent', async () => {
    const path = at('updated');
    const before = Date.now();
    const created = (await put(path, { ...body, updated: 1 }))['updated'];
    const updated = (await update(path, { updated: 1 }))['updated'];
    const times = [before, Number(created), Number(updated), Date.now()];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('what the server owns, and members that nobody knows, are ignored', async () => {
    const path = at('owned');
    const sent = {
      ...body,
      namespace: 'else/where',
      name: 'other',
      updated: 'x',
      rules: { 'guest/none': {} },
      status: '',
      whatever: [1],
    };
    const made = await put(path, sent);
    expect(made).toMatchObject({ namespace: 'guest', name: `${collection}-owned` });
    expect(made).not.toHaveProperty('whatever');
    expect(made['rules']).toBeUndefined();
  });

  test.each(['0.0.0', '-1.0.0', '1.-2', 'one', '1.x', '', ' 1', 1, true, ['1'], {}])(
    'the version %j is malformed',
    async (version) => {
      expect(await refused(`PUT ${at('new')}`, { ...body, version })).toEqual(
        malformed('semantic version malformed'),
      );
    },
  );
});

describe('§3.5 parameters and annotations', () => {
  const LISTS = [
    ['actions', { exec }, 'parameters'],
    ['actions', { exec }, 'annotations'],
    ['packages', {}, 'parameters'],
    ['packages', {}, 'annotations'],
    ['triggers', {}, 'parameters'],
    ['triggers', {}, 'annotations'],
    ['rules', KINDS[3][1], 'annotations'],
  ] as const;
  /** Without what the server adds. */
  const own = (entity: Entity, list: string) =>
    (entity[list] as readonly { readonly key: string }[]).filter(
      ({ key }) => key !== 'exec' && key !== 'provide-api-key',
    );

  test.each(LISTS)('of %s %j: `%s` holds any JSON by key', async (collection, body, list) => {
    const values = [
      { key: 'a', value: 1 },
      { key: 'b', value: { x: [true, null, 'ü'] } },
      { key: 'with space', value: null },
      { key: '__proto__', value: 'plain' },
    ];
    const path = `${collection}/${collection}-${list}-json`;
    const made = own(await put(path, { ...body, [list]: values }), list);
    expect(made).toHaveLength(values.length);
    expect(made).toEqual(expect.arrayContaining(values));
    expect(own(await get(path), list)).toEqual(made);
  });

  test.each(LISTS)('of %s %j: of one key in `%s` the last wins', async (collection, body, list) => {
    const values = [
      { key: 'k', value: 1 },
      { key: 'other', value: 0 },
      { key: 'k', value: 2 },
    ];
    const made = own(
      await put(`${collection}/${collection}-${list}-last`, { ...body, [list]: values }),
      list,
    );
    expect(made).toHaveLength(2);
    expect(made).toContainEqual({ key: 'k', value: 2 });
  });

  test.each(LISTS)('of %s %j: what `%s` can not be', async (collection, body, list) => {
    const wrong = [
      { a: 1 },
      'a=1',
      1,
      true,
      [{ key: 'a' }],
      [{ value: 1 }],
      [{ key: '', value: 1 }],
      [{ key: 1, value: 1 }],
      [{ key: 'a', value: 1, init: 'yes' }],
      [{ key: 'a', value: 1, init: 1 }],
      [{ key: 'a', value: 1 }, null],
      ['a'],
    ];
    const answers = await Promise.all(
      wrong.map((sent) => refused(`PUT ${collection}/new`, { ...body, [list]: sent })),
    );
    expect(answers).toEqual(wrong.map(() => malformed('parameters malformed!')));
  });

  test('`init` is returned only when it is true', async () => {
    const parameters = [
      { key: 'yes', value: 1, init: true },
      { key: 'no', value: 1, init: false },
    ];
    expect((await put('actions/init', { exec, parameters }))['parameters']).toEqual(
      expect.arrayContaining([
        { key: 'yes', value: 1, init: true },
        { key: 'no', value: 1 },
      ]),
    );
  });

  test('`init` takes a value out of the arguments and into the environment', async () => {
    const code = 'const main = (args) => ({ args, env: process.env.SETTING });';
    const parameters = [
      { key: 'SETTING', value: 'for the start', init: true },
      { key: 'plain', value: 'for each call' },
    ];
    await put('actions/environment', { exec: { ...exec, code }, parameters });
    const { json } = await ask(server(), 'POST actions/environment?blocking=true&result=true');
    expect(json).toEqual({ args: { plain: 'for each call' }, env: 'for the start' });
  });

  test('a default of `null` can be given a value though defaults are final', async () => {
    await put('actions/final', {
      exec,
      parameters: [
        { key: 'open', value: null },
        { key: 'closed', value: 1 },
      ],
      annotations: [{ key: 'final', value: true }],
    });
    const call = 'POST actions/final?blocking=true&result=true';
    expect((await ask(server(), call, { open: 2 })).json).toEqual({ open: 2, closed: 1 });
    expect(await refused(call, { closed: 2 })).toEqual([
      400,
      'Request defines parameters that are not allowed (e.g., reserved properties).',
    ]);
  });

  test.each(['actions', 'packages', 'triggers'])(
    'an update of %s replaces all parameters',
    async (collection) => {
      const body = collection === 'actions' ? { exec } : {};
      const path = `${collection}/${collection}-replaced`;
      await put(path, {
        ...body,
        parameters: [
          { key: 'a', value: 1 },
          { key: 'b', value: 2 },
        ],
      });
      expect(await update(path, { parameters: [{ key: 'b', value: 3 }] })).toMatchObject({
        parameters: [{ key: 'b', value: 3 }],
      });
      expect(await update(path, {})).toMatchObject({ parameters: [{ key: 'b', value: 3 }] });
      expect(await update(path, { parameters: [] })).toMatchObject({ parameters: [] });
    },
  );

  test.each(KINDS)(
    'an update of %s replaces annotations, but of actions it merges them',
    async (collection, body) => {
      const path = `${collection}/${collection}-annotated`;
      await put(path, {
        ...body,
        annotations: [
          { key: 'a', value: 1 },
          { key: 'b', value: 2 },
        ],
      });
      const made = own(
        await update(path, { annotations: [{ key: 'b', value: 3 }] }),
        'annotations',
      );
      const b = { key: 'b', value: 3 };
      expect(made.toSorted((x, y) => x.key.localeCompare(y.key))).toEqual(
        collection === 'actions' ? [{ key: 'a', value: 1 }, b] : [b],
      );
    },
  );

  test('values are stored as they are: encryption is not switched on', async () => {
    const parameters = [{ key: 'secret', value: 'text', encryption: 'aes-256' }];
    expect(await put('actions/in-clear', { exec, parameters })).toMatchObject({
      parameters: [{ key: 'secret', value: 'text' }],
    });
  });
});
