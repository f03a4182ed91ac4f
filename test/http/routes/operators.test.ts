import { describe, expect, test } from 'vitest';
import type { ApiDep } from '../../../src/http/api.ts';
import { headerOf, jsonOf, send } from '../../support/api-request.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

const asked = (
  path: string,
  invokers: ReturnType<ApiDep['invokers']>,
  isolation = 'bubblewrap; memory limited',
) => {
  const { api } = createHttpWorld({ deps: { invokers: () => invokers, isolation } });
  return send(api, `GET ${path}`, { headers: { authorization: '' } });
};
const two = [
  { index: 0, state: 'up' },
  { index: 1, state: 'up' },
] as const;

describe('an operator may ask without a key (openwhisk-api §1.1)', () => {
  test('for the state of each invoker', async () => {
    const response = await asked('/invokers', two);
    expect(jsonOf(response)).toEqual({ 'invoker0/0': 'up', 'invoker1/1': 'up' });
    expect(headerOf(response, 'Access-Control-Allow-Methods')).toBe('OPTIONS, GET, POST');
  });

  test('what holds the containers, in words that a header can carry', async () => {
    const header = 'X-Rewhisk-Isolation';
    expect(headerOf(await asked('/invokers', two), header)).toBe('bubblewrap; memory limited');
    expect(headerOf(await asked('/invokers', two, 'a\r\nb: ü'), header)).toBe('a??b: ?');
  });

  test('how many are up', async () => {
    expect(await asked('/invokers/healthy/count', two)).toMatchObject({ status: 200, body: '2' });
  });

  test('whether all are up, which they are not where there is none', async () => {
    const ready = await asked('/invokers/ready', two);
    expect(ready).toMatchObject({ status: 200, body: '{"healthy":"2/2"}' });
    const none = await asked('/invokers/ready', []);
    expect(none).toMatchObject({ status: 500, body: '{"unhealthy":"0/0"}' });
  });
});
