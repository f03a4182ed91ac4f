/** Answers that are kept and given again: adobe-runtime §3, R80 to R85. */
import { beforeAll, describe, expect, test } from 'vitest';
import { makeGate, PASS } from '../support/gate.ts';
import { activationCount, ended, invoke } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { useServer, useServers } from '../support/server-fixture.ts';
import { setLimits, tenant } from '../support/tenants.ts';
import {
  failing,
  putWebAction,
  returning,
  web,
  type WebAnswer,
  type WebCall,
  webCall,
} from '../support/web-calls.ts';

const server = useServer();

beforeAll(async () => {
  await putWebAction(server(), 'any');
});

const id = ({ header }: WebAnswer) => header('x-openwhisk-activation-id');
const markOf = ({ lines }: WebAnswer): string => {
  const [mark = ''] = lines('x-gw-cache');
  expect([lines('x-gw-cache'), lines('x-cache')]).toEqual([[mark], [mark]]);
  return mark;
};

let addresses = 0;
/** A query of its own for each. */
const address = (headers: object, more: object = { body: 'x' }): string =>
  `any?n=${++addresses}&${returning({ headers, ...more })}`;
const fresh = (control: string): string => address({ 'Cache-Control': control });

const get = (path: string, call?: WebCall) => web(server(), path, call);
/** How two requests after one another are marked. */
const marksOf = async (
  path: string,
  first?: WebCall,
  second = first,
): Promise<readonly string[]> => [markOf(await get(path, first)), markOf(await get(path, second))];
const KEPT = ['MISS', 'HIT'];
const NOT_KEPT = ['MISS', 'MISS'];
const authorization = (auth: string) => ({
  headers: { authorization: `Basic ${Buffer.from(auth).toString('base64')}` },
});

describe('adobe-runtime §3: what is kept', () => {
  test.each([
    ...['max-age=60', 'MAX-AGE=60', 'public, max-age=60', 'max-age=0, s-maxage=60'],
    ...['max-age=60, must-revalidate', 'max-age="60"', 'max-age=60, stale-if-error=9'],
  ])('`Cache-Control: %s`', async (control) => {
    expect(await marksOf(fresh(control))).toEqual(KEPT);
  });

  test.each([
    ...[
      '',
      'public',
      'max-age=0',
      'max-age=-1',
      'max-age=soon',
      'max-age',
      's-maxage=0, max-age=60',
    ],
    ...[
      'no-store, max-age=60',
      'max-age=60, no-cache',
      'private, max-age=60',
      'private="x", max-age=60',
    ],
  ])('not `Cache-Control: %s`', async (control) => {
    expect(await marksOf(fresh(control))).toEqual(NOT_KEPT);
  });

  test('not an answer that says nothing of it', async () => {
    expect(await marksOf(address({}))).toEqual(NOT_KEPT);
    expect(await marksOf(`any.json?n=${++addresses}`)).toEqual(NOT_KEPT);
  });

  test('what `Expires` says counts where `Cache-Control` tells no age', async () => {
    const later = new Date(2100, 1).toUTCString();
    expect(await marksOf(address({ Expires: later }))).toEqual(KEPT);
    const both = { Expires: later, 'Cache-Control': 'max-age=0' };
    expect(await marksOf(address(both))).toEqual(NOT_KEPT);
    expect(await marksOf(address({ Expires: '0' }))).toEqual(NOT_KEPT);
  });

  test.each([
    ['encoded', { 'Content-Encoding': 'gzip' }],
    ['that sets a cookie', { 'Set-Cookie': 'a=1' }],
    ['that depends on everything', { Vary: 'storeId, *' }],
  ])('not what is %s (R84)', async (_, headers) => {
    const path = address({ 'Cache-Control': 'public, max-age=60', ...headers });
    expect(await marksOf(path)).toEqual(NOT_KEPT);
  });

  test('an empty `Content-Encoding` is none', async () => {
    const headers = { 'Cache-Control': 'max-age=60', 'Content-Encoding': '' };
    expect(await marksOf(address(headers))).toEqual(KEPT);
  });

  test.each([
    [200, KEPT],
    [203, KEPT],
    [204, KEPT],
    [301, KEPT],
    [404, KEPT],
    [410, KEPT],
    [201, NOT_KEPT],
    [302, NOT_KEPT],
    [400, NOT_KEPT],
    [500, NOT_KEPT],
    [503, NOT_KEPT],
  ])('an answer of status %i is %j', async (statusCode, marks) => {
    const path = address({ 'Cache-Control': 'max-age=60' }, { statusCode, body: 'x' });
    expect(await marksOf(path)).toEqual(marks);
  });

  test('the answer of an action that failed with one', async () => {
    const value = { statusCode: 404, headers: { 'Cache-Control': 'max-age=60' }, body: 'gone' };
    expect(await marksOf(`any?n=${++addresses}&${failing(value)}`)).toEqual(KEPT);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('not what %s gets', async (method) => {
    expect(await marksOf(fresh('max-age=60'), { method })).toEqual(NOT_KEPT);
  });

  test('nothing of the API itself', async () => {
    const payload = { returns: JSON.stringify({ headers: { 'Cache-Control': 'max-age=60' } }) };
    for (const one of [1, 2]) {
      const { headers } = await invoke(server(), 'any', { ...payload, one });
      expect([...headers.keys()]).not.toContain('x-gw-cache');
    }
  });
});

describe('adobe-runtime §3: what a request asks for', () => {
  test.each(['no-cache', 'no-store', 'max-age=0, no-cache'])(
    '`Cache-Control: %s` passes the cache by',
    async (control) => {
      const path = fresh('max-age=60');
      const headers = { 'Cache-Control': control };
      expect(await marksOf(path, {}, { headers })).toEqual(NOT_KEPT);
    },
  );

  test('GET and HEAD share answers', async () => {
    const path = fresh('max-age=60');
    const first = await get(path);
    const head = await get(path, { method: 'HEAD' });
    expect([markOf(first), markOf(head)]).toEqual(KEPT);
    expect(head.header('content-length')).toBe('1');
  });
});

describe('adobe-runtime §3, R83: an answer is for its key', () => {
  test('the address, with its extension and the query as sent', async () => {
    const path = fresh('max-age=60');
    await get(path);
    const others = [`${path}&`, path.replace('any', 'any.http'), path.replace('any', 'any/x')];
    for (const other of others) expect(markOf(await get(other))).toBe('MISS');
    expect(markOf(await get(path))).toBe('HIT');
  });

  test('the host, in any case', async () => {
    const path = `/${fresh('max-age=60')}`;
    const at = async (host: string) => markOf(await webCall(server(), path, { headers: { host } }));
    expect(await at('guest.localhost')).toBe('MISS');
    expect(await at('GUEST.localhost')).toBe('HIT');
    expect(markOf(await get(path.slice(1)))).toBe('MISS');
  });

  test('the values of the fields that `Vary` names, each kept with directives of its own (R83)', async () => {
    const code = `const main = ({ __ow_headers: { storeid = 'none' } }) => ({
      headers: { Vary: ['StoreId', 'accept-Language'], 'Cache-Control': storeid === '3' ? 'no-store' : 'max-age=120' },
      body: { storeid },
    });`;
    await putWebAction(server(), 'varied', {}, { code });
    const ask = async (headers: Readonly<Record<string, string>>) => {
      const answer = await get('varied', { headers });
      return [markOf(answer), answer.json];
    };
    expect(await ask({ storeId: '1234' })).toEqual(['MISS', { storeid: '1234' }]);
    expect(await ask({ STOREID: '1234', other: 'x' })).toEqual(['HIT', { storeid: '1234' }]);
    expect(await ask({ storeId: '2' })).toEqual(['MISS', { storeid: '2' }]);
    expect(await ask({ storeId: '3' })).toEqual(['MISS', { storeid: '3' }]);
    expect(await ask({ storeId: '3' })).toEqual(['MISS', { storeid: '3' }]);
    expect(await ask({ storeId: '1234', 'accept-language': 'de' })).toEqual([
      'MISS',
      { storeid: '1234' },
    ]);
    expect(await ask({})).toEqual(['MISS', { storeid: 'none' }]);
    expect(await ask({ 'accept-language': '' })).toEqual(['HIT', { storeid: 'none' }]);
    expect(await ask({ storeId: '1234' })).toEqual(['HIT', { storeid: '1234' }]);
  });
});

describe('adobe-runtime §3: a hit', () => {
  test('is the answer as it was, with its age and a request id of its own', async () => {
    const headers = {
      'Cache-Control': 'max-age=86400',
      Link: ['<a>', '<b>'],
      'Content-Type': 'image/png',
    };
    const path = address(headers, { statusCode: 404, body: 'AP8=' });
    const miss = await get(path);
    const hit = await get(path, { headers: { 'x-request-id': 'mine' } });
    expect([markOf(miss), markOf(hit)]).toEqual(KEPT);
    expect([hit.status, hit.type, hit.bytes]).toEqual([404, 'image/png', Buffer.from([0, 255])]);
    expect(hit.lines('link')).toEqual(['<a>', '<b>']);
    expect(hit.header('cache-control')).toBe('max-age=86400');
    expect(hit.header('age')).toMatch(/^\d+$/);
    expect(miss.header('age')).toBeUndefined();
    expect(id(hit)).toBe(id(miss));
    expect(hit.lines('x-request-id')).toEqual(['mine']);
    expect(hit.lines('access-control-allow-origin')).toEqual(['*']);
  });

  test('has the CORS headers of its own request', async () => {
    const path = fresh('max-age=60');
    await get(path, { headers: { 'access-control-request-headers': 'x-evil' } });
    const hit = await get(path);
    expect(markOf(hit)).toBe('HIT');
    expect(hit.header('access-control-allow-headers')).toContain('Authorization');
  });

  test('outlives a new version of the action', async () => {
    const code = (body: string) =>
      `const main = () => ({ headers: { 'Cache-Control': 'max-age=60' }, body: '${body}' });`;
    await putWebAction(server(), 'versioned', {}, { code: code('old') });
    await get('versioned');
    await putWebAction(server(), 'versioned', {}, { code: code('new') });
    expect([(await get('versioned')).text, (await get('versioned?')).text]).toEqual(['old', 'old']);
    expect((await get('versioned?new')).text).toBe('new');
  });

  test('does not outlive the export of the action', async () => {
    const code = `const main = () => ({ headers: { 'Cache-Control': 'max-age=60' }, body: 'x' });`;
    await putWebAction(server(), 'closed', {}, { code });
    expect(await marksOf('closed')).toEqual(KEPT);
    await putWebAction(server(), 'closed', { 'web-export': false }, { code });
    expect((await get('closed')).status).toBe(404);
  });

  test('leaves no record (R81)', async () => {
    await putWebAction(server(), 'recorded');
    const path = `recorded?${returning({ headers: { 'Cache-Control': 'max-age=60' }, body: 'x' })}`;
    await get(path);
    await Promise.all(Array.from({ length: 10 }, () => get(path)));
    await ended(server(), id(await get('any')) ?? '');
    expect(await activationCount(server(), '&name=recorded')).toBe(1);
  });

  test('counts toward no limit of the owner (R81)', async () => {
    const alice = await tenant(server(), 'alice');
    const gate = await makeGate();
    const waits = `${PASS} const main = async ({ gate }) => { await pass(gate); return {}; };`;
    await Promise.all([
      putWebAction(alice, 'any'),
      putWebAction(alice, 'waits', {}, { code: waits }),
    ]);
    const ask = (path: string) => webCall(server(), `/api/v1/web/alice/default/${path}`);
    const kept = fresh('max-age=60');
    expect(markOf(await ask(kept))).toBe('MISS');

    await setLimits(server(), 'alice', { concurrentInvocations: 1 });
    const waiting = ask(`waits?gate=${encodeURIComponent(gate.url)}`);
    await gate.arrived(1);
    expect((await ask('any')).status).toBe(429);
    expect(markOf(await ask(kept))).toBe('HIT');
    gate.open();
    await waiting;

    await setLimits(server(), 'alice', { invocationsPerMinute: 0 });
    const refused = async (): Promise<number> => {
      const answer = await ask('any');
      expect([answer.status, markOf(answer)]).toEqual([429, 'MISS']);
      return Number(/count: (\d+)/.exec(answer.text)?.[1]);
    };
    const before = await refused();
    for (const answer of await Promise.all(Array.from({ length: 10 }, () => ask(kept))))
      expect([answer.status, markOf(answer)]).toEqual([200, 'HIT']);
    // One more, or the first of a minute that has just begun.
    expect([before + 1, 1]).toContain(await refused());
  });
});

test('adobe-runtime §3: of 30 who miss at once, one runs the action', async () => {
  const gate = await makeGate();
  const code = `${PASS}
    const main = async ({ gate }) => {
      await pass(gate);
      return { headers: { 'Cache-Control': 'max-age=60' }, body: String(Math.random()) };
    };`;
  await putWebAction(server(), 'popular', {}, { code });
  const path = `popular?gate=${encodeURIComponent(gate.url)}`;
  const asked = Array.from({ length: 30 }, () => get(path));
  await gate.arrived(1);
  gate.open();
  const answers = await Promise.all(asked);
  expect(gate.arrivals()).toBe(1);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(answers.map(markOf).filter((mark) => mark === 'MISS')).toHaveLength(1);
});

test.each([
  ['a missing action', 'missing', 404],
  ['a crash', 'any?crashes', 400],
  ['a refused name', 'any?__ow_body', 400],
])('adobe-runtime §3: the mark is on every answer: %s', async (_, path, status) => {
  const answer = await get(path);
  expect([answer.status, markOf(answer)]).toEqual([status, 'MISS']);
});

describe('adobe-runtime §3: who may have the answer to whom', () => {
  const PUBLIC = 'public, max-age=60';

  test('1: a secret is compared first, then those who know it share', async () => {
    await putWebAction(server(), 'secret', { 'require-whisk-auth': 'secret' });
    const path = fresh('max-age=60').replace('any', 'secret');
    const headers = { 'x-require-whisk-auth': 'secret' };
    expect(await marksOf(path, { headers })).toEqual(KEPT);
    for (const call of [{}, { headers: { 'x-require-whisk-auth': 'other' } }]) {
      const refused = await get(path, call);
      expect([refused.status, markOf(refused)]).toEqual([401, 'MISS']);
    }
  });

  test('2: where a key is demanded, each namespace has answers of its own, public or not', async () => {
    await putWebAction(server(), 'known', { 'require-whisk-auth': true });
    const other = await tenant(server(), 'robert');
    for (const control of ['max-age=60', PUBLIC]) {
      const path = fresh(control).replace('any', 'known');
      expect(await marksOf(path, authorization(server().auth))).toEqual(KEPT);
      expect(await marksOf(path, authorization(other.auth))).toEqual(KEPT);
      expect((await get(path)).status).toBe(401);
      expect((await get(path, authorization(`${other.auth}x`))).status).toBe(401);
    }
  });

  test.each([
    ['max-age=60', NOT_KEPT],
    ['public, max-age=60', KEPT],
    ['s-maxage=60', KEPT],
    ['max-age=60, must-revalidate', KEPT],
  ])('3: to a request with `Authorization` that nobody asked for: %s', async (control, marks) => {
    const path = fresh(control);
    expect(await marksOf(path, authorization(server().auth), {})).toEqual(marks);
    expect(await marksOf(fresh(control), { headers: { authorization: 'Bearer x' } }, {})).toEqual(
      marks,
    );
  });

  test('4: a sequence that begins with a validator keeps what is public', async () => {
    await rest(server(), 'namespaces/_/packages/shared-validators-v1', {
      method: 'PUT',
      body: '{}',
    });
    await putWebAction(server(), 'shared-validators-v1/headless-v2');
    const put = await rest(server(), 'namespaces/_/actions/validated', {
      method: 'PUT',
      body: JSON.stringify({
        exec: { kind: 'sequence', components: ['/_/shared-validators-v1/headless-v2'] },
        annotations: [{ key: 'web-export', value: true }],
      }),
    });
    expect(put.status).toBe(200);
    const path = (control: string) => fresh(control).replace('any', 'validated');
    expect(await marksOf(path('max-age=60'))).toEqual(NOT_KEPT);
    expect(await marksOf(path(PUBLIC))).toEqual(KEPT);
  });
});

describe('adobe-runtime §3: settings', () => {
  const servers = useServers();

  test('an operator chooses the headers and the statuses, or switches the cache off', async () => {
    const start = async (cache: {
      readonly headers?: ['X-GW-Cache'];
      readonly statuses?: number[];
      readonly enabled?: boolean;
    }) => {
      const config = await servers.config({ cache });
      const dataDir = await servers.dataDir();
      const started = await servers.start({ dataDir, args: ['--config', config] });
      await putWebAction(started, 'any');
      return started;
    };
    const [marked, off] = await Promise.all([
      start({ headers: ['X-GW-Cache'], statuses: [201] }),
      start({ enabled: false }),
    ]);
    const path = (statusCode: number) =>
      address({ 'Cache-Control': 'max-age=60' }, { statusCode, body: 'x' });
    const twice = async (of: typeof off, at: string) => {
      await web(of, at);
      const { header } = await web(of, at);
      return [header('x-gw-cache'), header('x-cache')];
    };
    expect(await twice(marked, path(201))).toEqual(['HIT', undefined]);
    expect(await twice(marked, path(200))).toEqual(['MISS', undefined]);
    expect(await twice(off, path(200))).toEqual(['MISS', 'MISS']);
  });
});
