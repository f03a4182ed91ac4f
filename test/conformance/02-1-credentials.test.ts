/** openwhisk-api §2.1: who a key belongs to and what it opens. Who has none is told so, and nothing happens. */
import { beforeAll, describe, expect, test } from 'vitest';
import { askAdmin } from '../../src/admin/admin-client.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { systemClock as clock } from '../../src/platform/system-clock.ts';
import { rest } from '../support/rest.ts';
import { activationCount, errorOf, putAction } from '../support/rest-actions.ts';
import { ask } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { setBlocked, tenant } from '../support/tenants.ts';
import { annotated, webCall } from '../support/web-calls.ts';

const server = useServer();
const ACTIONS = 'namespaces/_/actions';

beforeAll(async () => {
  await putAction(server(), 'kept', 'function main() { return {}; }');
});

/** Reading, calling, changing and deleting, by somebody else. */
const attempts = async (headers: Readonly<Record<string, string>>) => {
  const exec = { kind: 'nodejs:22', code: 'function main() { return { mine: true }; }' };
  const call = { auth: null, headers };
  return [
    await rest(server(), ACTIONS, call),
    await rest(server(), `${ACTIONS}/kept`, { ...call, method: 'POST', body: '{}' }),
    await rest(server(), `${ACTIONS}/kept?overwrite=true`, {
      ...call,
      method: 'PUT',
      body: JSON.stringify({ exec }),
    }),
    await rest(server(), `${ACTIONS}/kept`, { ...call, method: 'DELETE' }),
    await rest(server(), 'namespaces/_/activations', call),
    await rest(server(), 'no/such/route', call),
  ];
};

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

const wrong: readonly (readonly [what: string, header: () => string])[] = [
  ['nothing at all behind a colon', () => basic(`${server().auth.slice(0, 36)}:`)],
  ['an unknown user', () => basic(`${crypto.randomUUID()}:${server().auth.slice(37)}`)],
  ['a wrong key', () => basic(`${server().auth.slice(0, 37)}${'x'.repeat(64)}`)],
  ['a key cut short', () => basic(server().auth.slice(0, -1))],
  ['a key with more behind it', () => basic(`${server().auth}x`)],
  ['no key', () => basic(server().auth.slice(0, 36))],
  ['text that is no base64', () => 'Basic ???'],
  ['nothing behind the scheme', () => 'Basic'],
  ['another scheme', () => `Bearer ${server().auth}`],
  ['the pair without its colon', () => basic(server().auth.replace(':', ' '))],
  [
    'a UUID in upper case',
    () => basic(`${server().auth.slice(0, 36).toUpperCase()}${server().auth.slice(36)}`),
  ],
  [
    'user name and password the wrong way round',
    () => basic(`${server().auth.slice(37)}:${server().auth.slice(0, 36)}`),
  ],
  ['a header of 4 kB', () => `Basic ${'A'.repeat(4096)}`],
];

test.each(wrong)('%s as credentials opens nothing and changes nothing', async (_, header) => {
  const before = await rest(server(), `${ACTIONS}/kept`);
  for (const answer of await attempts({ authorization: header() })) {
    expect(answer.status).toBe(401);
    expect(errorOf(answer)).toBe('The supplied authentication is invalid');
    expect(answer.headers.get('www-authenticate')).toBe(
      'Basic realm="OpenWhisk secure realm",charset=UTF-8',
    );
  }
  expect((await rest(server(), `${ACTIONS}/kept`)).text).toBe(before.text);
  expect(await activationCount(server())).toBe(0);
});

test('without credentials only what is for everyone is answered', async () => {
  for (const answer of await attempts({})) {
    expect(answer.status).toBe(401);
    expect(errorOf(answer)).toBe(
      'The resource requires authentication, which was not supplied with the request',
    );
  }
  const open = ['/', '/ping', '/api/v1'];
  const answers = await Promise.all(open.map((path) => rest(server(), path, { auth: null })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await activationCount(server())).toBe(0);
});

test('an error never repeats the key that was sent', async () => {
  const secret = server().auth.slice(37);
  const sent = basic(`${server().auth.slice(0, 36)}x${secret}`);
  for (const { text } of await attempts({ authorization: sent }))
    expect(text).not.toContain(secret);
});

describe('§2.1 identity', () => {
  const created = async (subject: string, namespace: string | null) => {
    const request = { type: 'create', subject, namespace, auth: null } as const;
    const made = await askAdmin({ dataDir: server().dataDir, clock }, request);
    if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
    return { ...server(), auth: made.right.auth };
  };

  test('a key is a lower-case UUID and a secret of 64 letters and digits', async () => {
    expect(server().auth).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[A-Za-z0-9]{64}$/);
  });

  test('the scheme may be written in any case', async () => {
    const authorization = basic(server().auth).replace('Basic', 'bASIC');
    const answer = await rest(server(), ACTIONS, { auth: null, headers: { authorization } });
    expect(answer.status).toBe(200);
  });

  test('each namespace of a subject has a key of its own, which opens that one alone', async () => {
    const first = await created('several', null);
    const second = await created('several', 'second-one');
    expect((await rest(first, 'namespaces')).text).toBe('["several"]');
    expect((await rest(second, 'namespaces')).text).toBe('["second-one"]');
    expect((await rest(first, 'namespaces/second-one/actions')).status).toBe(403);
    expect((await rest(second, 'namespaces/several/actions')).status).toBe(403);
  });

  test('several subjects may hold one namespace, each with a key of its own', async () => {
    const [one, other] = [
      await created('subject-1', 'common'),
      await created('subject-2', 'common'),
    ];
    expect(one.auth).not.toBe(other.auth);
    await ask(one, 'PUT triggers/ours', {});
    const [seen, found] = await Promise.all(
      [one, other].map((who) => ask(who, 'GET triggers/ours')),
    );
    expect(found).toMatchObject({ status: 200, text: seen?.text });
  });

  test('`_` in a URL and in a reference is the namespace of the key', async () => {
    const user = await tenant(server(), 'someone');
    await putAction(user, 'act', 'function main() {}');
    await ask(user, 'PUT triggers/trg', {});
    const rule = await ask(user, 'PUT rules/rul', { trigger: '/_/trg', action: '/_/act' });
    expect(rule.json).toMatchObject({
      namespace: 'someone',
      trigger: { path: 'someone', name: 'trg' },
      action: { path: 'someone', name: 'act' },
    });
  });

  test('a new key replaces the old one, at once', async () => {
    const user = await tenant(server(), 'renewed');
    const request = { type: 'renewKey', subject: 'renewed', namespace: null } as const;
    const renewed = await askAdmin({ dataDir: server().dataDir, clock }, request);
    const auth = E.isRight(renewed) ? renewed.right.auth : '';
    expect((await rest(user, 'namespaces')).status).toBe(401);
    expect((await rest({ ...user, auth }, 'namespaces')).text).toBe('["renewed"]');
  });

  test('a blocked subject is refused like a wrong key, and its web actions are not there', async () => {
    const user = await tenant(server(), 'blocked-one');
    await putAction(user, 'page', 'const main = () => ({ body: {} });', {
      annotations: annotated({ 'web-export': true }),
    });
    const page = () => webCall(server(), '/api/v1/web/blocked-one/default/page');
    expect((await page()).status).toBe(200);
    await setBlocked(server(), 'blocked-one', true);
    const refused = await rest(user, 'namespaces');
    expect([refused.status, errorOf(refused)]).toEqual([
      401,
      'The supplied authentication is invalid',
    ]);
    expect(await page()).toMatchObject({
      status: 404,
      json: { error: 'The requested resource does not exist.' },
    });
    await setBlocked(server(), 'blocked-one', false);
    expect((await rest(user, 'namespaces')).status).toBe(200);
  });

  test('there is no route that makes or changes a namespace, a subject or a key', async () => {
    for (const line of [
      'PUT /api/v1/namespaces/new',
      'POST /api/v1/namespaces',
      'PUT /api/v1/subjects/new',
      'POST /api/v1/namespaces/_/keys',
    ])
      expect((await ask(server(), line, {})).status).toBe(404);
  });
});
