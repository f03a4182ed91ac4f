/** Answers of web actions that are given again (adobe-runtime §3), over the real platform. */
import { expect, test } from 'vitest';
import { activationCount, putAction } from '../support/rest-actions.ts';
import { rest, type RestAnswer, type RestCall } from '../support/rest.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();

const WEB = { annotations: [{ key: 'web-export', value: true }] };
const COUNTING = `let runs = 0;
const main = ({ age, vary }) => ({
  headers: {
    ...(age === undefined ? {} : { 'Cache-Control': 'max-age=' + age }),
    ...(vary === undefined ? {} : { Vary: vary }),
  },
  body: { run: ++runs },
});`;

const get = (query: string, call: RestCall = {}): Promise<RestAnswer> =>
  rest(server(), `web/guest/default/store?${query}`, { auth: null, ...call });

const told = ({ headers, json }: RestAnswer): readonly unknown[] => {
  expect(headers.get('x-cache')).toBe(headers.get('x-gw-cache'));
  return [headers.get('x-gw-cache'), json];
};

test('an answer with an age is given again without a run, as it was, under a new request id', async () => {
  await putAction(server(), 'store', COUNTING, WEB);
  const before = await activationCount(server());
  const [miss, hit] = [await get('age=60'), await get('age=60')];
  expect([told(miss), told(hit)]).toEqual([
    ['MISS', { run: 1 }],
    ['HIT', { run: 1 }],
  ]);
  const id = miss.headers.get('x-openwhisk-activation-id');
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(hit.headers.get('x-openwhisk-activation-id')).toBe(id);
  expect(hit.headers.get('age')).toMatch(/^\d+$/);
  expect(hit.headers.get('access-control-allow-origin')).toBe('*');
  expect(hit.headers.get('x-request-id')).not.toBe(miss.headers.get('x-request-id'));
  const head = await get('age=60', { method: 'HEAD' });
  expect([head.headers.get('x-gw-cache'), head.text]).toEqual(['HIT', '']);
  expect(await activationCount(server())).toBe(before + 1);
});

test('an answer that depends on a request header is given again for its value alone', async () => {
  await putAction(server(), 'store', COUNTING, WEB);
  const of = async (storeId: string) =>
    (await get('age=60&vary=storeId', { headers: { storeId } })).headers.get('x-gw-cache');
  expect([await of('1234'), await of('1234'), await of('99'), await of('1234')]).toEqual([
    'MISS',
    'HIT',
    'MISS',
    'HIT',
  ]);
});

test('an answer without an age, and one to a client that wants a new one, come from a run', async () => {
  await putAction(server(), 'store', COUNTING, WEB);
  const marks = [
    await get('none=1'),
    await get('none=1'),
    await get('age=30'),
    await get('age=30', { headers: { 'Cache-Control': 'no-cache' } }),
    await get('age=30', { method: 'POST', body: '{}' }),
  ].map(({ headers }) => headers.get('x-gw-cache'));
  expect(marks).toEqual(['MISS', 'MISS', 'MISS', 'MISS', 'MISS']);
});
