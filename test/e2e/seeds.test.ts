/**
 * What Adobe's pages promise of a call, as their readers would try it out: the activation lifecycle of "Understanding
 * Runtime" and the samples of "Throughput Tuning".
 */
import { describe, expect, test } from 'vitest';
import { makeCertificate } from '../support/certificates.ts';
import { makeGate, PASS } from '../support/gate.ts';
import { ended, invoke, putAction, submit } from '../support/rest-actions.ts';
import { useServer, useServers } from '../support/server-fixture.ts';
import { setLimits, tenant } from '../support/tenants.ts';
import { tlsCall } from '../support/tls-client.ts';
import { putWebAction, webCall } from '../support/web-calls.ts';

const WAITS = `${PASS} const main = async ({ gate }) => { await pass(gate); return { done: true }; };`;

const server = useServer();
const servers = useServers();

describe('an invocation', () => {
  test('without waiting is answered 202 with an id, by which its result is found', async () => {
    await putAction(server(), 'hello', 'const main = ({ name }) => ({ hello: name });');
    const answer = await invoke(server(), 'hello', { name: 'world' }, '');
    expect([answer.status, answer.json]).toEqual([
      202,
      { activationId: answer.headers.get('x-openwhisk-activation-id') },
    ]);
    const id = await submit(server(), 'hello', { name: 'world' });
    expect((await ended(server(), id)).response.result).toEqual({ hello: 'world' });
  });

  test('that waits is answered 200 with the result', async () => {
    await putAction(server(), 'hello', 'const main = ({ name }) => ({ hello: name });');
    const answer = await invoke(server(), 'hello', { name: 'x' }, 'blocking=true&result=true');
    expect([answer.status, answer.json]).toEqual([200, { hello: 'x' }]);
  });

  test('above the minute rate of the namespace is answered 429', async () => {
    const alice = await tenant(server(), 'alice');
    await putAction(alice, 'hello', 'const main = () => ({});');
    await setLimits(server(), 'alice', { invocationsPerMinute: 0 });
    for (const query of ['', 'blocking=true']) {
      const answer = await invoke(alice, 'hello', {}, query);
      expect([answer.status, answer.json]).toMatchObject([
        429,
        {
          error: expect.stringMatching(
            /^Too many requests in the last minute \(count: \d+, allowed: 0\)\.$/,
          ),
        },
      ]);
    }
  });

  test('above the concurrent ones of the namespace is answered 429, until one of them ends', async () => {
    const robert = await tenant(server(), 'robert', { concurrentInvocations: 2 });
    await putAction(robert, 'waits', WAITS);
    const gate = await makeGate();
    const ids = [
      await submit(robert, 'waits', { gate: gate.url }),
      await submit(robert, 'waits', { gate: gate.url }),
    ];
    const refused = await invoke(robert, 'waits', { gate: gate.url }, '');
    expect([refused.status, refused.json]).toMatchObject([
      429,
      { error: 'Too many concurrent requests in flight (count: 2, allowed: 2).' },
    ]);
    gate.open();
    await Promise.all(ids.map((id) => ended(robert, id)));
    expect((await invoke(robert, 'waits', { gate: gate.url })).status).toBe(200);
  });
});

test.each([
  ['adobe', 504],
  ['openwhisk', 202],
] as const)(
  'profile %s: an invocation that waits longer than the platform does is answered %i with the id',
  async (profile, status) => {
    const config = await servers.config({ profile, blockingWaitMs: 100 });
    const dataDir = await servers.dataDir();
    const slow = await servers.start({ dataDir, args: ['--config', config] });
    const gate = await makeGate();
    await putAction(slow, 'waits', WAITS);
    const answer = await invoke(slow, 'waits', { gate: gate.url });
    const id = answer.headers.get('x-openwhisk-activation-id') ?? '';
    expect([answer.status, answer.json]).toEqual([status, { activationId: id }]);
    gate.open();
    expect((await ended(slow, id)).response.result).toEqual({ done: true });
  },
);

describe('an answer that says how long it may be kept', () => {
  test('is given again to the same storeId, over TLS at the host of the namespace', async () => {
    const dir = await servers.dataDir();
    const { certFile, keyFile, cert } = makeCertificate(dir, ['guest.localhost']);
    const args = ['--tls-cert', certFile, '--tls-key', keyFile];
    const { url, auth } = await servers.start({ dataDir: await servers.dataDir(), args });
    const target = { port: Number(new URL(url).port), ca: cert, host: 'guest.localhost' };
    const code = `const main = ({ query, __ow_headers: { storeid } }) => ({
      headers: { Vary: 'storeId', 'Cache-Control': 'max-age=120' },
      body: { storeid, query },
    });`;
    const annotations = [{ key: 'web-export', value: true }];
    const put = await tlsCall(target, '/api/v1/namespaces/_/actions/store', {
      method: 'PUT',
      headers: {
        authorization: `Basic ${Buffer.from(auth).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ exec: { kind: 'nodejs:default', code }, annotations }),
    });
    expect(put.status).toBe(200);
    const query = '{products(pageSize:10,filter:{id:{eq:"abcedefg"}}){items{name}}}';
    const ask = async (storeId: string) => {
      const answer = await tlsCall(target, `/api/v1/web/store?query=${query}`, {
        headers: { storeId },
      });
      expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { storeid: storeId, query }]);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/json',
        vary: 'storeId',
        'cache-control': 'max-age=120',
      });
      return answer.headers['x-gw-cache'];
    };
    expect(await ask('1234')).toBe('MISS');
    expect(await ask('1234')).toBe('HIT');
    expect(await ask('99')).toBe('MISS');
    expect(await ask('1234')).toBe('HIT');
  });

  test('is marked in `X-Cache`, as the sample of half an hour has it', async () => {
    const code = `function main(args) {
      return { body: "OK", statusCode: 200, headers: { "Cache-Control": "max-age=1800" } };
    }`;
    await putWebAction(server(), 'cached', {}, { code });
    const marks = [];
    for (const path of ['/api/v1/web/cached', '/api/v1/web/cached']) {
      const answer = await webCall(server(), path, { headers: { host: 'guest.localhost' } });
      expect([answer.status, answer.text]).toEqual([200, 'OK']);
      marks.push([answer.header('x-cache'), answer.header('x-gw-cache')]);
    }
    expect(marks).toEqual([
      ['MISS', 'MISS'],
      ['HIT', 'HIT'],
    ]);
  });
});
