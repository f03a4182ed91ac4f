/** openwhisk-api §3.1, §3.2, §3.3: names, the one space of ids they share, and references in bodies. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { webCall } from '../support/web-calls.ts';

const server = useServer();
const exec = { kind: 'nodejs:default', code: 'function main() {}' };
const refused = (line: string, body?: unknown) => refusal(server(), line, body);
const put = async (path: string, body: object): Promise<unknown> => {
  const answer = await ask(server(), `PUT ${path}`, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
};

beforeAll(async () => {
  await put('actions/act', { exec });
  await put('packages/pkg', {});
  await put('actions/pkg/act', { exec });
  await put('triggers/trg', {});
  await put('rules/rul', { trigger: '_/trg', action: '_/act' });
  await put('packages/bnd', { binding: { namespace: '_', name: 'pkg' } });
});

/** `fetch` would normalise some of them. */
const status = async (method: string, path: string): Promise<number> => {
  const authorization = `Basic ${Buffer.from(server().auth).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const answer = await webCall(server(), `/api/v1/namespaces/_/${path}`, {
    method,
    headers,
    body: method === 'PUT' ? '{}' : '',
  });
  return answer.status;
};

describe('§3.1 names', () => {
  test.each([
    ['one character', 'x'],
    ['256 characters', 'n'.repeat(256)],
    ['an underscore in front', '_x'],
    ['a digit in front', '0'],
    ['all the characters there may be', 'a_0@b c.d&e-f'],
    ['a dot at the end', 'a.'],
    ['a hyphen at the end', 'a-'],
    ['an at sign at the end', 'a@'],
    ['an ampersand at the end', 'a&'],
    ['upper case, which is another name', 'X'],
  ])('may have %s', async (_, name) => {
    const path = `triggers/${encodeURIComponent(name)}`;
    expect(await put(path, {})).toMatchObject({ name });
    expect((await ask(server(), `GET ${path}`)).json).toMatchObject({ name });
    expect((await ask(server(), `DELETE ${path}`)).status).toBe(200);
  });

  const ILLEGAL = [400, 'The name of the entity contains illegal characters.'];
  const COLLECTIONS = ['actions', 'packages', 'triggers', 'rules', 'actions/pkg'];
  test.each([
    ['a space in front', '%20x'],
    ['a space at the end', 'x%20'],
    ['a space alone', '%20'],
    ['a hyphen in front', '-x'],
    ['a dot in front', '.x'],
    ['a dollar sign', 'a$b'],
    ['a colon', 'a:b'],
    ['a plus, which is no space', 'a+b'],
    ['a slash, which does not split the path', 'a%2Fb'],
    ['a letter beyond ASCII', '%C3%BC'],
    ['a control character', 'a%00'],
    ['a line feed at the end', 'a%0A'],
    ['a percent sign that encodes nothing', 'a%zz'],
  ])('may not have %s', async (_, name) => {
    for (const collection of COLLECTIONS) {
      expect(await refused(`PUT ${collection}/${name}`, { exec })).toEqual(ILLEGAL);
      expect(await refused(`GET ${collection}/${name}`)).toEqual(ILLEGAL);
    }
    expect(await refused(`GET actions/${name}/act`)).toEqual(ILLEGAL);
  });

  test('a name over 256 is told its length, with the misspelling', async () => {
    const long = 'n'.repeat(257);
    const error = [400, 'Name segement longer than allowed: 257 > 256.'];
    for (const collection of COLLECTIONS)
      expect(await refused(`PUT ${collection}/${long}`, {})).toEqual(error);
    expect(await refused(`GET actions/${long}/act`)).toEqual(error);
  });

  test('a namespace over 256, or of other characters', async () => {
    const long = `GET /api/v1/namespaces/${'n'.repeat(257)}/actions`;
    expect(await refused(long)).toEqual([400, 'Namespace longer than allowed: 257 > 256.']);
    for (const namespace of ['gu$est', '%20x', 'x%20', 'a%2Fb', '%C3%BC'])
      expect(await refused(`GET /api/v1/namespaces/${namespace}/actions`)).toEqual([
        400,
        'The namespace contains illegal characters.',
      ]);
  });

  test('segments are decoded before they are looked at', async () => {
    await put('triggers/with%20space', {});
    expect((await ask(server(), 'GET triggers/with%20spac%65')).json).toMatchObject({
      name: 'with space',
    });
    expect(await status('GET', '%74riggers/trg')).toBe(404);
    expect((await ask(server(), 'DELETE triggers/with%20space')).status).toBe(200);
  });

  test('case matters, and nothing is trimmed', async () => {
    expect((await ask(server(), 'GET triggers/TRG')).status).toBe(404);
  });

  test('a longer namespace that begins with an underscore can not be named', async () => {
    expect(await refused('GET /api/v1/namespaces/_x/actions')).toEqual([
      404,
      'The requested resource could not be found.',
    ]);
  });
});

describe('§3.2 the space of ids', () => {
  const OTHER_KIND = [409, 'Resource by this name exists but is not in this collection.'];
  const KINDS = [
    ['actions', 'act', { exec }],
    ['packages', 'pkg', {}],
    ['packages', 'bnd', { binding: { namespace: '_', name: 'pkg' } }],
    ['triggers', 'trg', {}],
    ['rules', 'rul', { trigger: '_/trg', action: '_/act' }],
  ] as const;

  const crossed = KINDS.flatMap(([collection, , body]) =>
    KINDS.filter(([other]) => other !== collection).map(
      ([, name]) => [collection, name, body] as const,
    ),
  );
  test.each(crossed)(
    '%s/%s is the name of another kind, and refused so',
    async (collection, name, body) => {
      const path = `${collection}/${name}`;
      expect(await refused(`GET ${path}`)).toEqual(OTHER_KIND);
      expect(await refused(`DELETE ${path}`)).toEqual(OTHER_KIND);
      expect(await refused(`PUT ${path}`, body)).toEqual(OTHER_KIND);
      expect(await refused(`PUT ${path}?overwrite=true`, body)).toEqual(OTHER_KIND);
    },
  );

  test.each(KINDS)(
    '%s/%s is of the same kind: a plain PUT says that it exists',
    async (collection, name, body) => {
      expect(await refused(`PUT ${collection}/${name}`, body)).toEqual([
        409,
        'resource already exists',
      ]);
    },
  );

  test('packaged actions collide within their package only', async () => {
    await put('actions/pkg/trg', { exec });
    await put('packages/pkg2', {});
    await put('actions/pkg2/act', { exec });
    expect(await refused('PUT actions/pkg/act', { exec })).toEqual([
      409,
      'resource already exists',
    ]);
  });

  test.each(['triggers', 'rules', 'packages'])(
    '%s can not be put into packages',
    async (collection) => {
      expect(await refused(`PUT ${collection}/pkg/new`, {})).toEqual([
        404,
        'The requested resource could not be found.',
      ]);
    },
  );
});

describe('§3.3 references in bodies', () => {
  const FORMS: readonly (readonly [sent: unknown, path: string])[] = [
    ['/guest/act', 'guest'],
    ['guest/act', 'guest'],
    ['/guest/pkg/act', 'guest/pkg'],
    ['guest/pkg/act', 'guest/pkg'],
    ['/_/act', 'guest'],
    ['_/pkg/act', 'guest/pkg'],
    [{ path: 'guest', name: 'act' }, 'guest'],
    [{ path: 'guest/pkg', name: 'act', version: '0.0.1' }, 'guest/pkg'],
    [{ path: '_', name: 'act' }, 'guest'],
  ];

  test.each(FORMS)('%j names an action, in a rule and in a sequence', async (action, path) => {
    const rule = await put('rules/forms?overwrite=true', { trigger: '_/trg', action });
    expect(rule).toMatchObject({ action: { path, name: 'act' } });
    const sequence = { exec: { kind: 'sequence', components: [action] } };
    expect(await put('actions/forms-seq?overwrite=true', sequence)).toMatchObject({
      exec: { components: [`/${path}/act`] },
    });
  });

  test.each(['/guest/trg', 'guest/trg', '_/trg', '/_/trg', { path: 'guest', name: 'trg' }])(
    '%j names a trigger',
    async (trigger) => {
      const rule = await put('rules/forms?overwrite=true', { trigger, action: '_/act' });
      expect(rule).toMatchObject({ trigger: { path: 'guest', name: 'trg' } });
    },
  );

  test('rules are answered with objects, sequences with slashed strings', async () => {
    expect(
      await put('rules/forms?overwrite=true', { trigger: '_/trg', action: '_/pkg/act' }),
    ).toMatchObject({
      trigger: { path: 'guest', name: 'trg' },
      action: { path: 'guest/pkg', name: 'act' },
    });
    const sequence = { exec: { kind: 'sequence', components: ['_/pkg/act', '_/act'] } };
    expect(await put('actions/forms-seq?overwrite=true', sequence)).toMatchObject({
      exec: { components: ['/guest/pkg/act', '/guest/act'] },
    });
  });

  test('what was answered can be put back', async () => {
    for (const path of [
      'rules/rul',
      'actions/act',
      'actions/pkg/act',
      'triggers/trg',
      'packages/bnd',
    ]) {
      const { json } = await ask(server(), `GET ${path}`);
      const before = json as Readonly<Record<string, unknown>>;
      const after = await put(`${path}?overwrite=true`, before);
      // A version that is sent is taken; what GET shows besides is no part of the entity.
      const { updated: _, actions: _a, feeds: _f, ...same } = before;
      expect(after).toMatchObject(path === 'packages/bnd' ? { binding: same['binding'] } : same);
    }
  });

  const BARE = malformed(
    'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.',
  );
  test.each(['act', '/act'])('%s alone, without a namespace, is no reference', async (name) => {
    expect(await refused('PUT rules/new', { trigger: '_/trg', action: name })).toEqual(BARE);
    expect(await refused('PUT rules/new', { trigger: name, action: '_/act' })).toEqual(BARE);
    expect(
      await refused('PUT actions/new', { exec: { kind: 'sequence', components: [name] } }),
    ).toEqual(BARE);
  });
});

/** Of the whole file: what was refused made nothing. */
afterAll(async () => {
  for (const path of ['actions/new', 'rules/new', 'triggers/new', 'packages/new'])
    expect((await ask(server(), `GET ${path}`)).status).toBe(404);
});
