/** openwhisk-api §7.3: rules. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();

const sent = async (line: string, body?: unknown): Promise<unknown> => {
  const answer = await ask(server(), line, body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json;
};
const refused = (line: string, body?: unknown) => refusal(server(), line, body);
const statusOf = async (rule: string): Promise<unknown> =>
  ((await sent(`GET rules/${rule}`)) as { status: unknown }).status;
const setStatus = (rule: string, status: unknown) =>
  ask(server(), `POST rules/${rule}`, { status });

const HELLO = { exec: { kind: 'nodejs:22', code: 'const main = (p) => p;' } };
const BODY = { trigger: '/guest/t1', action: '/guest/utils/hello' };
const MISSING = [404, 'The requested resource does not exist.'];
const forbidden = (names: string) => [
  403,
  `The supplied authentication is not authorized to access '${names}'.`,
];

beforeAll(async () => {
  const other = await tenant(server(), 'other');
  await Promise.all([
    ask(other, 'PUT triggers/t', {}),
    ask(other, 'PUT actions/a', HELLO),
    ask(other, 'PUT packages/shared', { publish: true }),
    sent('PUT triggers/t1', {}),
    sent('PUT triggers/t2', {}),
    sent('PUT actions/plain', HELLO),
    sent('PUT packages/utils', {}),
  ]);
  await Promise.all([
    sent('PUT actions/utils/hello', HELLO),
    sent('PUT packages/bound', { binding: { namespace: '_', name: 'utils' } }),
    ask(other, 'PUT actions/shared/hello', HELLO),
  ]);
  await sent('PUT packages/borrowed', { binding: { namespace: 'other', name: 'shared' } });
});

describe('§7.3 the entity', () => {
  test('a created rule has these members, and is active at once', async () => {
    const created = await sent('PUT rules/r1', BODY);
    expect(created).toEqual({
      namespace: 'guest',
      name: 'r1',
      version: '0.0.1',
      publish: false,
      updated: expect.any(Number),
      trigger: { path: 'guest', name: 't1' },
      action: { path: 'guest/utils', name: 'hello' },
      annotations: [],
      status: 'active',
    });
    expect(await sent('GET rules/r1')).toEqual(created);
  });

  test.each(['false', 'true'])('a new rule is active with overwrite=%s', async (overwrite) => {
    expect(await sent(`PUT rules/new-${overwrite}?overwrite=${overwrite}`, BODY)).toMatchObject({
      status: 'active',
    });
    expect(await statusOf(`new-${overwrite}`)).toBe('active');
  });

  test.each([
    ['strings', { trigger: 'guest/t1', action: 'guest/utils/hello' }],
    ['strings with `_`', { trigger: '/_/t1', action: '/_/utils/hello' }],
    [
      'objects',
      { trigger: { path: 'guest', name: 't1' }, action: { path: '_/utils', name: 'hello' } },
    ],
  ])('trigger and action may be %s', async (form, body) => {
    expect(await sent(`PUT rules/${form.replace(/\W/g, '-')}`, body)).toMatchObject({
      trigger: { path: 'guest', name: 't1' },
      action: { path: 'guest/utils', name: 'hello' },
    });
  });

  test('annotations, `publish` and `version` may be given', async () => {
    const more = { annotations: [{ key: 'a', value: 1 }], publish: true, version: '2.0.0' };
    expect(await sent('PUT rules/more', { ...BODY, ...more })).toMatchObject(more);
  });

  test.each([[''], ['inactive'], ['nonsense'], [7], [null]])(
    '`status` in the body of a PUT is ignored: %j',
    async (status) => {
      expect(await sent('PUT rules/status?overwrite=true', { ...BODY, status })).toMatchObject({
        status: 'active',
      });
    },
  );
});

describe('§7.3 what a PUT is checked for', () => {
  test.each([
    ['the trigger of others', { ...BODY, trigger: '/other/t' }, 'other/t'],
    ['the action of others', { ...BODY, action: '/other/a' }, 'other/a'],
    ['both', { trigger: '/other/t', action: '/other/a' }, 'other/a, other/t'],
    ['what others do not have', { trigger: '/other/z', action: '/other/y' }, 'other/y, other/z'],
    ['the missing package of others', { ...BODY, action: '/other/nowhere/a' }, 'other/nowhere'],
  ])('%s may not be named: 403 names what is not accessible', async (_, body, names) => {
    expect(await refused('PUT rules/forbidden', body)).toEqual(forbidden(names));
  });

  test('an action in a shared package of others may be named', async () => {
    const body = { ...BODY, action: '/other/shared/hello' };
    expect(await sent('PUT rules/sharing', body)).toMatchObject({
      action: { path: 'other/shared', name: 'hello' },
    });
  });

  test.each([
    ['without trigger and action', {}],
    ['without action', { trigger: BODY.trigger }],
    ['without trigger', { action: BODY.action }],
    ['with null for them', { trigger: null, action: null }],
  ])('creation %s is 400', async (_, body) => {
    expect(await refused('PUT rules/incomplete', body)).toEqual([
      400,
      'rule requires a valid trigger and a valid action',
    ]);
  });

  test.each([
    ['trigger', { ...BODY, trigger: '/_/none' }, 'trigger /guest/none does not exist'],
    [
      'trigger that is an action',
      { ...BODY, trigger: '/_/plain' },
      'trigger /guest/plain does not exist',
    ],
    ['action', { ...BODY, action: '/_/none' }, 'action /guest/none does not exist'],
    ['action that is a trigger', { ...BODY, action: '/_/t1' }, 'action /guest/t1 does not exist'],
    [
      'action in a package',
      { ...BODY, action: '/_/utils/none' },
      'action /guest/utils/none does not exist',
    ],
    [
      'action behind a binding',
      { ...BODY, action: '/_/bound/none' },
      'action /guest/bound/none does not exist',
    ],
    [
      'action in a shared package',
      { ...BODY, action: '/other/shared/none' },
      'action /other/shared/none does not exist',
    ],
  ])('a missing %s is 400', async (_, body, text) => {
    expect(await refused('PUT rules/dangling', body)).toEqual([400, text]);
  });

  test('the trigger is looked for before the action', async () => {
    expect(await refused('PUT rules/dangling', { trigger: '/_/no', action: '/_/no' })).toEqual([
      400,
      'trigger /guest/no does not exist',
    ]);
  });

  test('an action is found through a binding, own or of others, and named as it was', async () => {
    for (const binding of ['bound', 'borrowed']) {
      const body = { ...BODY, action: `/_/${binding}/hello` };
      expect(await sent(`PUT rules/through-${binding}`, body)).toMatchObject({
        action: { path: `guest/${binding}`, name: 'hello' },
      });
    }
  });

  test('a packaged action whose own package is missing is 404, before the 400s', async () => {
    const body = { trigger: '/_/none', action: '/_/nowhere/hello' };
    expect(await refused('PUT rules/unpackaged', body)).toEqual(MISSING);
  });

  test.each(['trigger', 'action'])('a %s by its name only is malformed', async (member) => {
    expect(await refused('PUT rules/bare', { ...BODY, [member]: 'name' })).toEqual(
      malformed(
        'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.',
      ),
    );
  });

  test('what exists is a conflict without overwrite', async () => {
    await sent('PUT rules/twice', BODY);
    expect(await refused('PUT rules/twice', BODY)).toEqual([409, 'resource already exists']);
  });

  test('by anybody else it is forbidden', async () => {
    const third = await tenant(server(), 'third');
    const line = 'PUT /api/v1/namespaces/guest/rules/r1?overwrite=true';
    expect(await refusal(third, line, BODY)).toEqual(forbidden('guest/r1'));
  });
});

describe('§7.3 update', () => {
  const update = (rule: string, body: object) => sent(`PUT rules/${rule}?overwrite=true`, body);
  const rulesOf = async (trigger: string): Promise<object> =>
    ((await sent(`GET triggers/${trigger}`)) as { rules: object }).rules;

  test('keeps an absent trigger and action, and replaces annotations', async () => {
    await sent('PUT rules/updated', { ...BODY, annotations: [{ key: 'a', value: 1 }] });
    const annotations = [{ key: 'b', value: 2 }];
    expect(await update('updated', { annotations })).toMatchObject({
      version: '0.0.2',
      trigger: { path: 'guest', name: 't1' },
      action: { path: 'guest/utils', name: 'hello' },
      annotations,
    });
  });

  test('checks both for existence again, even unchanged', async () => {
    await sent('PUT triggers/passing', {});
    await sent('PUT actions/passing-action', HELLO);
    await sent('PUT rules/checked', { trigger: '/_/passing', action: '/_/passing-action' });
    await sent('DELETE actions/passing-action');
    expect(await refused('PUT rules/checked?overwrite=true', {})).toEqual([
      400,
      'action /guest/passing-action does not exist',
    ]);
    await sent('DELETE triggers/passing');
    expect(await refused('PUT rules/checked?overwrite=true', {})).toEqual([
      400,
      'trigger /guest/passing does not exist',
    ]);
  });

  test('keeps the status, and shows the real one', async () => {
    await sent('PUT rules/kept', BODY);
    expect(await update('kept', {})).toHaveProperty('status', 'active');
    await setStatus('kept', 'inactive');
    expect(await update('kept', {})).toHaveProperty('status', 'inactive');
    expect(await statusOf('kept')).toBe('inactive');
  });

  test.each(['active', 'inactive'])(
    'to another trigger takes the status %s along, and the old one loses its link',
    async (status) => {
      const rule = `moved-${status}`;
      await sent(`PUT rules/${rule}`, BODY);
      await setStatus(rule, status);
      expect(await update(rule, { trigger: '/_/t2' })).toHaveProperty('status', status);
      expect(await rulesOf('t1')).not.toHaveProperty([`guest/${rule}`]);
      expect(await rulesOf('t2')).toHaveProperty([`guest/${rule}`], {
        action: { path: 'guest/utils', name: 'hello' },
        status,
      });
    },
  );

  test('of an active rule is allowed, and its trigger runs the new action', async () => {
    await sent('PUT rules/retargeted', BODY);
    await update('retargeted', { action: '/_/plain' });
    expect(await rulesOf('t1')).toHaveProperty(['guest/retargeted'], {
      action: { path: 'guest', name: 'plain' },
      status: 'active',
    });
  });
});

describe('§7.3 the status', () => {
  test.each(['active', 'inactive'])(
    'POST of %s answers 200 text OK, changed or not',
    async (to) => {
      await sent(`PUT rules/posted-${to}`, BODY);
      for (let again = 0; again < 2; again += 1) {
        const answer = await setStatus(`posted-${to}`, to);
        expect(answer).toMatchObject({ status: 200, text: 'OK' });
        expect(answer.headers.get('content-type')).toBe('text/plain; charset=UTF-8');
        expect(await statusOf(`posted-${to}`)).toBe(to);
      }
    },
  );

  test('more members in a POST are ignored', async () => {
    await sent('PUT rules/wsk', BODY);
    const body = { status: 'inactive', trigger: null, action: null };
    expect(await ask(server(), 'POST rules/wsk', body)).toMatchObject({ status: 200 });
    expect(await sent('GET rules/wsk')).toMatchObject({
      status: 'inactive',
      trigger: { name: 't1' },
    });
  });

  test.each([
    [{}, 'key not found: status'],
    [{ status: 'xxx' }, 'requirement failed: xxx is not a recognized rule state'],
    [{ status: 'Active' }, 'requirement failed: Active is not a recognized rule state'],
    [{ status: '' }, 'requirement failed:  is not a recognized rule state'],
  ])('POST of %j is malformed', async (body, reason) => {
    expect(await refused('POST rules/r1', body)).toEqual(malformed(reason));
  });

  test('blanks around a status are tolerated', async () => {
    await sent('PUT rules/blanks', BODY);
    expect(await setStatus('blanks', ' inactive ')).toMatchObject({ status: 200 });
    expect(await statusOf('blanks')).toBe('inactive');
  });

  test('of a rule whose trigger is missing is `inactive`, and can not be made active', async () => {
    await sent('PUT triggers/vanishing', {});
    await sent('PUT rules/stranded', { ...BODY, trigger: '/_/vanishing' });
    await sent('DELETE triggers/vanishing');
    expect(await statusOf('stranded')).toBe('inactive');
    expect(await setStatus('stranded', 'inactive')).toMatchObject({ status: 200, text: 'OK' });
    expect(await refused('POST rules/stranded', { status: 'active' })).toEqual([
      404,
      'Only rules with existing triggers can be activated',
    ]);
  });

  test('is `inactive` while the link is gone, and enabling recreates the link', async () => {
    await sent('PUT triggers/renewed', {});
    await sent('PUT rules/relinked', { ...BODY, trigger: '/_/renewed' });
    await sent('DELETE triggers/renewed');
    await sent('PUT triggers/renewed', {});
    expect(await statusOf('relinked')).toBe('inactive');
    expect(await setStatus('relinked', 'active')).toMatchObject({ status: 200 });
    expect(await statusOf('relinked')).toBe('active');
    expect(await sent('GET triggers/renewed')).toHaveProperty('rules', {
      'guest/relinked': { action: { path: 'guest/utils', name: 'hello' }, status: 'active' },
    });
  });

  test('can be made active without its action', async () => {
    await sent('PUT actions/leaving', HELLO);
    await sent('PUT rules/actionless', { ...BODY, action: '/_/leaving' });
    await setStatus('actionless', 'inactive');
    await sent('DELETE actions/leaving');
    expect(await setStatus('actionless', 'active')).toMatchObject({ status: 200 });
    expect(await statusOf('actionless')).toBe('active');
  });

  test('of a missing rule can not be set', async () => {
    expect(await refused('POST rules/nowhere', { status: 'active' })).toEqual(MISSING);
  });

  test('is not in lists', async () => {
    const listed = (await sent('GET rules?limit=200')) as readonly object[];
    expect(listed.length).toBeGreaterThan(0);
    for (const rule of listed) expect(rule).not.toHaveProperty('status');
  });
});

describe('§7.3 DELETE', () => {
  test('of an active rule is allowed, shows `inactive`, and removes the link', async () => {
    await sent('PUT rules/deleted', BODY);
    expect(await sent('DELETE rules/deleted')).toMatchObject({
      name: 'deleted',
      version: '0.0.1',
      status: 'inactive',
    });
    expect(await sent('GET triggers/t1')).not.toHaveProperty(['rules', 'guest/deleted']);
    expect(await refused('GET rules/deleted')).toEqual(MISSING);
    expect(await refused('DELETE rules/deleted')).toEqual(MISSING);
  });
});
