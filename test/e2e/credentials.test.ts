/** Who may not is told so in OpenWhisk's words (openwhisk-api §1.8, §2), and nothing happens. */
import { beforeAll, expect, test } from 'vitest';
import { rest } from '../support/rest.ts';
import { activationCount, errorOf, putAction } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

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
  ['an unknown user', () => basic(`${crypto.randomUUID()}:${server().auth.slice(37)}`)],
  ['a wrong key', () => basic(`${server().auth.slice(0, 37)}${'x'.repeat(64)}`)],
  ['a key cut short', () => basic(server().auth.slice(0, -1))],
  ['a key with more behind it', () => basic(`${server().auth}x`)],
  ['no key', () => basic(server().auth.slice(0, 36))],
  ['text that is no base64', () => 'Basic ???'],
  ['nothing behind the scheme', () => 'Basic'],
  ['another scheme', () => `Bearer ${server().auth}`],
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

test("another namespace is nobody's business, whether it exists or not", async () => {
  const paths = ['actions', 'actions/kept', 'activations', `activations/${'0'.repeat(32)}`];
  for (const path of paths) {
    const answer = await rest(server(), `namespaces/other/${path}`);
    const resource = path.includes('/') ? `other/${path.split('/')[1]}` : 'other';
    expect(answer.status).toBe(403);
    expect(errorOf(answer)).toBe(
      `The supplied authentication is not authorized to access '${resource}'.`,
    );
  }
});

test('an error never repeats the key that was sent', async () => {
  const secret = server().auth.slice(37);
  const sent = basic(`${server().auth.slice(0, 36)}x${secret}`);
  for (const { text } of await attempts({ authorization: sent }))
    expect(text).not.toContain(secret);
});
