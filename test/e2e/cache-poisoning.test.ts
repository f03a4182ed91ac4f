/** A stored answer is shown to others: what a caller could do to have the wrong one stored, or to be shown another's. */
import { beforeAll, expect, test } from 'vitest';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { putWebAction, returning, web, type WebAnswer, webCall } from '../support/web-calls.ts';

const server = useServer();
const WEB = '/api/v1/web/guest/default';
const KEEP = { 'Cache-Control': 'public, max-age=60' };

beforeAll(async () => {
  await putWebAction(server(), 'any');
});

const markOf = ({ header }: WebAnswer) => header('x-gw-cache');
const authorization = (auth: string) => `Basic ${Buffer.from(auth).toString('base64')}`;

const kept = (n: string, headers: object = KEEP) => `any?${returning({ headers, body: n })}&n=${n}`;

test('a body changes what GET answers, so such an answer is for nobody else', async () => {
  const code = `const main = ({ poison = 'clean' }) => ({ headers: ${JSON.stringify(KEEP)}, body: poison });`;
  await putWebAction(server(), 'fat', {}, { code });
  const headers = { 'content-type': 'application/json' };
  const poisoned = await web(server(), 'fat', { headers, body: '{"poison":"bad"}' });
  const chunked = await web(server(), 'fat', {
    headers: { ...headers, 'transfer-encoding': 'chunked' },
    body: '{"poison":"bad"}',
  });
  expect([poisoned.text, chunked.text]).toEqual(['bad', 'bad']);
  const clean = await web(server(), 'fat');
  expect([markOf(clean), clean.text]).toEqual(['MISS', 'clean']);
  const body = await web(server(), 'fat', { headers, body: '{"poison":"bad"}' });
  expect([markOf(body), body.text]).toEqual(['MISS', 'bad']);
});

test('a content type alone makes no other answer', async () => {
  const path = kept('typed');
  const odd = await web(server(), path, { headers: { 'content-type': 'application/json' } });
  expect([odd.status, (await web(server(), path)).text]).toEqual([200, 'typed']);
});

test('what one user may see by a key is shown to no other, whatever the answer allows', async () => {
  const carol = await tenant(server(), 'carol');
  const code = `const main = ({ __ow_user }) => ({ headers: ${JSON.stringify(KEEP)}, body: __ow_user });`;
  await putWebAction(server(), 'mine', { 'require-whisk-auth': true }, { code });
  const by = (auth: string) =>
    web(server(), 'mine', { headers: { authorization: authorization(auth) } });
  expect((await by(server().auth)).text).toBe('guest');
  expect((await by(carol.auth)).text).toBe('carol');
  expect((await by(server().auth)).text).toBe('guest');
  expect((await web(server(), 'mine')).status).toBe(401);
});

test('what is made for somebody with a key is not for the next one, unless it says so', async () => {
  const code = `const main = ({ __ow_user = 'nobody' }) => ({ headers: { 'Cache-Control': 'max-age=60' }, body: __ow_user });`;
  await putWebAction(server(), 'who', {}, { code });
  const headers = { authorization: authorization(server().auth) };
  expect((await web(server(), 'who', { headers })).text).toBe('guest');
  expect((await web(server(), 'who')).text).toBe('nobody');
});

test('cookies that an answer sets are set for one alone', async () => {
  const path = kept('cookie', { ...KEEP, 'Set-Cookie': 'session=1' });
  expect([markOf(await web(server(), path)), markOf(await web(server(), path))]).toEqual([
    'MISS',
    'MISS',
  ]);
});

test('whoever lost the secret is refused although an answer is kept', async () => {
  const put = (secret: unknown) =>
    putWebAction(server(), 'rotating', { 'require-whisk-auth': secret });
  const path = kept('rotating').replace('any', 'rotating');
  await put('old');
  expect((await web(server(), path, { headers: { 'x-require-whisk-auth': 'old' } })).status).toBe(
    200,
  );
  await put('new');
  expect((await web(server(), path, { headers: { 'x-require-whisk-auth': 'old' } })).status).toBe(
    401,
  );
});

test('errors that a caller brings about are not kept for others', async () => {
  const path = kept('error');
  expect((await web(server(), path, { headers: { accept: 'image/png' } })).status).toBe(406);
  expect((await web(server(), path)).status).toBe(200);
});

test('another host, path or query is another key, however it is put together', async () => {
  const seen = new Set<string | undefined>();
  const ask = async (path: string, host = 'localhost') => {
    const answer = await webCall(server(), path, { headers: { host } });
    seen.add(answer.header('x-openwhisk-activation-id'));
    expect([answer.status, markOf(answer)]).toEqual([200, 'MISS']);
  };
  const query = returning({ headers: KEEP, body: 'x' });
  await ask(`${WEB}/any?${query}&k=1`);
  await ask(`${WEB}/any?k=1&${query}`);
  await ask(`${WEB}/%61ny?${query}&k=1`);
  await ask(`${WEB}/any?${query}&k=%31`);
  await ask(`${WEB}/any/?${query}&k=1`);
  await ask(`/any?${query}&k=1`, 'guest.localhost');
  await ask(`/any?${query}&k=1`, 'guest.localhost:80');
  await ask(`${WEB}/any?${query}&k=1`, 'evil.example');
  expect(seen.size).toBe(8);
});
