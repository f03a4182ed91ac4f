import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createResponseCache,
  type ResponseCacheSettings,
} from '../../../src/http/cache/response-cache.ts';
import type { ApiResponse, Header } from '../../../src/http/exchange.ts';
import { createManualClock } from '../../actors/controller/manual-clock.ts';

interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly callerNamespace?: string | null;
  readonly shared?: boolean;
}

const STATUSES = [200, 203, 204, 301, 404, 410];

/** A cache in front of an action that counts its runs and answers what the test says. */
const cached = (settings: Partial<ResponseCacheSettings> = {}) => {
  const clock = createManualClock();
  const cache = createResponseCache({
    clock,
    enabled: true,
    maxAgeSeconds: 1_800,
    maxBytes: 1_000_000,
    maxEntries: 1_000,
    statuses: STATUSES,
    headers: ['X-GW-Cache', 'X-Cache'],
    ...settings,
  });
  let runs = 0;
  const answer = (
    { method = 'GET', path = '/p', query = '', headers = {}, ...rest }: Ask,
    run: (number: number) => Promise<ApiResponse>,
  ): Promise<ApiResponse> => {
    const allHeaders = Object.entries(headers);
    return cache.answer(
      {
        request: { method, path, query, allHeaders },
        callerNamespace: null,
        shared: true,
        ...rest,
      },
      () => run(++runs),
    );
  };
  /** What the client sees of an answer with this `Cache-Control`: `HIT of 1`, `MISS of 2`. */
  const ask = async (
    asked: Ask,
    control = 'max-age=60',
    more: readonly Header[] = [],
  ): Promise<string> =>
    seen(await answer(asked, (number) => Promise.resolve(numbered(number, control, more))));
  return { cache, clock, answer, ask, runs: () => runs };
};

const numbered = (number: number, control: string, more: readonly Header[] = []): ApiResponse => ({
  status: 200,
  contentType: 'text/plain',
  headers: [['Cache-Control', control], ...more],
  body: String(number),
});

const headerOf = ({ headers }: ApiResponse, name: string): string | undefined =>
  headers.find(([sent]) => sent === name)?.[1];

const seen = (response: ApiResponse): string => {
  expect(headerOf(response, 'X-Cache')).toBe(headerOf(response, 'X-GW-Cache'));
  return `${headerOf(response, 'X-GW-Cache')} of ${Buffer.from(response.body).toString()}`;
};

/** A run that ends when the test says so. */
const slow = () => {
  const { promise, resolve, reject } = Promise.withResolvers<ApiResponse>();
  return { run: () => promise, end: resolve, fail: reject };
};

/** Everything that is ready to go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('an answer with an age', () => {
  test('is given again without running the action, until it is too old', async () => {
    const { ask, clock, runs } = cached();
    expect(await ask({})).toBe('MISS of 1');
    clock.pass(59_999);
    expect(await ask({})).toBe('HIT of 1');
    expect(runs()).toBe(1);
    clock.pass(1);
    expect(await ask({})).toBe('MISS of 2');
    expect(await ask({})).toBe('HIT of 2');
  });

  test('is given again as it was, with its age', async () => {
    const { answer, clock } = cached();
    const stored: ApiResponse = {
      status: 404,
      contentType: 'image/png',
      headers: [
        ['Cache-Control', 'max-age=86400'],
        ['X-OpenWhisk-Activation-Id', 'a'.repeat(32)],
        ['Link', '<a>'],
        ['Link', '<b>'],
      ],
      body: Uint8Array.from([0, 255]),
    };
    await answer({}, () => Promise.resolve(stored));
    clock.pass(90_500);
    expect(await answer({}, () => Promise.reject(new Error('not run')))).toEqual({
      ...stored,
      headers: [...stored.headers, ['X-GW-Cache', 'HIT'], ['X-Cache', 'HIT'], ['Age', '90']],
    });
  });

  test('is kept half an hour at most', async () => {
    const { ask, clock } = cached();
    await ask({}, 'max-age=86400');
    clock.pass(1_799_999);
    expect(await ask({})).toBe('HIT of 1');
    clock.pass(1);
    expect(await ask({})).toBe('MISS of 2');
  });

  test('is for its address alone', async () => {
    const { ask } = cached();
    await ask({ query: 'a=1&b=2' });
    expect(await ask({ query: 'b=2&a=1' })).toBe('MISS of 2');
    expect(await ask({ path: '/p.json', query: 'a=1&b=2' })).toBe('MISS of 3');
    expect(await ask({ query: 'a=1&b=2', headers: { host: 'other' } })).toBe('MISS of 4');
    expect(await ask({ query: 'a=1&b=2' })).toBe('HIT of 1');
  });

  test('depends on the request fields that it names, each value with its own age', async () => {
    const { ask, clock } = cached();
    const vary: readonly Header[] = [['Vary', 'storeId']];
    const store = (id: string) => ({ headers: { storeid: id } });
    expect(await ask(store('1234'), 'max-age=120', vary)).toBe('MISS of 1');
    expect(await ask(store('1234'), 'max-age=120', vary)).toBe('HIT of 1');
    expect(await ask(store('99'), 'max-age=30', vary)).toBe('MISS of 2');
    clock.pass(60_000);
    expect(await ask(store('1234'), 'max-age=120', vary)).toBe('HIT of 1');
    expect(await ask(store('99'), 'max-age=30', vary)).toBe('MISS of 3');
    expect(await ask({}, 'max-age=120', vary)).toBe('MISS of 4');
  });

  test('answers HEAD as well, but what HEAD brings is not kept', async () => {
    const { ask } = cached();
    expect(await ask({ method: 'HEAD' })).toBe('MISS of 1');
    expect(await ask({})).toBe('MISS of 2');
    expect(await ask({ method: 'HEAD' })).toBe('HIT of 2');
  });

  test('is not for clients that want a new one, and theirs is not kept', async () => {
    const { ask } = cached();
    await ask({});
    expect(await ask({ headers: { 'cache-control': 'no-cache' } })).toBe('MISS of 2');
    expect(await ask({ headers: { pragma: 'no-cache' } })).toBe('MISS of 3');
    expect(await ask({})).toBe('HIT of 1');
  });

  test('is not kept for what is no GET', async () => {
    const { ask } = cached();
    expect(await ask({ method: 'POST' })).toBe('MISS of 1');
    expect(await ask({})).toBe('MISS of 2');
    expect(await ask({ method: 'POST' })).toBe('MISS of 3');
  });
});

describe('who is asking', () => {
  test('sees what was made for him alone where the action demands credentials', async () => {
    const { ask } = cached();
    const by = (callerNamespace: string) => ({ callerNamespace, headers: { authorization: 'x' } });
    expect(await ask(by('guest'))).toBe('MISS of 1');
    expect(await ask(by('other'))).toBe('MISS of 2');
    expect(await ask({})).toBe('MISS of 3');
    expect(await ask(by('guest'))).toBe('HIT of 1');
  });

  test('leaves an answer behind only if it is for others, where nobody asked who he is', async () => {
    const { ask } = cached();
    const authorized = { headers: { authorization: 'x' } };
    expect(await ask(authorized)).toBe('MISS of 1');
    expect(await ask({})).toBe('MISS of 2');
    expect(await ask({ ...authorized, query: 'q' }, 'public, max-age=60')).toBe('MISS of 3');
    expect(await ask({ query: 'q' })).toBe('HIT of 3');
  });

  test('is checked by the action itself, whose answers are kept when they are public', async () => {
    const { ask } = cached();
    expect(await ask({ shared: false })).toBe('MISS of 1');
    expect(await ask({ shared: false }, 'public, max-age=60')).toBe('MISS of 2');
    expect(await ask({ shared: false })).toBe('HIT of 2');
  });
});

describe('many who ask for the same at once', () => {
  test('are answered by one run', async () => {
    const { answer, runs } = cached();
    const { run, end } = slow();
    const answers = Array.from({ length: 450 }, () => answer({}, run));
    await settled();
    expect(runs()).toBe(1);
    end(numbered(1, 'max-age=60'));
    const marks = (await Promise.all(answers)).map(seen);
    expect([marks[0], new Set(marks.slice(1))]).toEqual(['MISS of 1', new Set(['HIT of 1'])]);
  });

  test('each run the action when the answer turns out to be for the first alone', async () => {
    const { answer, runs } = cached();
    const { run, end } = slow();
    const answers = [1, 2, 3].map((number) =>
      answer({}, number === 1 ? run : (ran) => Promise.resolve(numbered(ran, ''))),
    );
    await settled();
    end(numbered(1, 'no-store'));
    expect((await Promise.all(answers)).map(seen)).toEqual(['MISS of 1', 'MISS of 2', 'MISS of 3']);
    expect(runs()).toBe(3);
  });

  test('each run the action where the fields that matter differ', async () => {
    const { answer } = cached();
    const { run, end } = slow();
    const vary: readonly Header[] = [['Vary', 'storeid']];
    const answers = ['1', '1', '2'].map((storeid, index) =>
      answer(
        { headers: { storeid } },
        index === 0 ? run : (ran) => Promise.resolve(numbered(ran, 'max-age=60', vary)),
      ),
    );
    await settled();
    end(numbered(1, 'max-age=60', vary));
    expect((await Promise.all(answers)).map(seen)).toEqual(['MISS of 1', 'HIT of 1', 'MISS of 2']);
  });

  test('do not wait for each other once it is known which fields matter', async () => {
    const { answer, ask, clock, runs } = cached();
    await ask({ headers: { storeid: '1' } }, 'max-age=1', [['Vary', 'storeid']]);
    clock.pass(1_000);
    const { run } = slow();
    for (const storeid of ['1', '2', '1']) void answer({ headers: { storeid } }, run);
    await settled();
    expect(runs()).toBe(3);
  });

  test('do not wait again where it was in vain, for a minute', async () => {
    const { answer, clock, runs } = cached();
    const burst = async () => {
      const { run, end } = slow();
      const answers = [1, 2, 3].map(() => answer({}, run));
      await settled();
      const before = runs();
      end(numbered(0, 'no-store'));
      await Promise.all(answers);
      return before;
    };
    expect(await burst()).toBe(1);
    expect(await burst()).toBe(6);
    clock.pass(59_999);
    expect(await burst()).toBe(9);
    clock.pass(60_000);
    expect(await burst()).toBe(10);
  });

  test('wait again as soon as an answer can be kept', async () => {
    const { answer, ask, runs } = cached();
    const first = slow();
    const waiting = [1, 2].map(() => answer({}, first.run));
    await settled();
    first.end(numbered(0, 'no-store'));
    await Promise.all(waiting);
    expect(await ask({}, 'max-age=1')).toBe('MISS of 3');
    expect(await ask({})).toBe('HIT of 3');
    expect(runs()).toBe(3);
  });

  test('go on when the first one fails, who alone is told', async () => {
    const { answer } = cached();
    const { run, fail } = slow();
    const answers = [1, 2].map((number) =>
      answer({}, number === 1 ? run : (ran) => Promise.resolve(numbered(ran, 'max-age=60'))),
    );
    await settled();
    const error = new Error('a bug');
    fail(error);
    const [first, second] = await Promise.allSettled(answers);
    expect(first).toEqual({ status: 'rejected', reason: error });
    expect(second?.status === 'fulfilled' && seen(second.value)).toBe('MISS of 2');
  });

  test('wait five seconds at most', async () => {
    const { answer, clock, runs } = cached();
    const { run, end } = slow();
    const answers = [1, 2].map(() => answer({}, run));
    await settled();
    clock.pass(5_000);
    await settled();
    expect(runs()).toBe(2);
    end(numbered(1, 'max-age=60'));
    expect((await Promise.all(answers)).map(seen)).toEqual(['MISS of 1', 'MISS of 1']);
  });

  test('do not wait for one whose answer is his own', async () => {
    const { answer, runs } = cached();
    const { run } = slow();
    for (const asked of [
      { headers: { authorization: 'x' } },
      { shared: false },
      { method: 'HEAD' },
    ])
      void answer(asked, run);
    void answer({}, run);
    await settled();
    expect(runs()).toBe(4);
  });
});

test('a cache that is switched off keeps nothing and says so', async () => {
  const { ask } = cached({ enabled: false });
  expect([await ask({}), await ask({})]).toEqual(['MISS of 1', 'MISS of 2']);
});

test('an answer that is made without asking the cache is marked as every other', () => {
  const { cache } = cached({ headers: ['X-GW-Cache'] });
  const { headers } = cache.missed({ status: 401, contentType: null, headers: [], body: '' });
  expect(headers).toEqual([['X-GW-Cache', 'MISS']]);
});

test('whatever is asked, nobody gets the answer to another question', async () => {
  const asked = fc.record({
    path: fc.constantFrom('/a', '/b'),
    query: fc.constantFrom('', 'a', '"'),
    storeid: fc.constantFrom('1', '2'),
    callerNamespace: fc.constantFrom(null, 'guest', 'other'),
    control: fc.constantFrom('max-age=60', 'max-age=1', 'no-store', 's-maxage=5'),
    method: fc.constantFrom('GET', 'HEAD', 'POST'),
    passMs: fc.constantFrom(0, 0, 500, 2_000, 61_000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { maxLength: 40 }), async (all) => {
      const { answer, clock } = cached({ maxEntries: 8 });
      const asks = all.map(({ control, method, passMs, storeid, ...address }) => {
        clock.pass(passMs);
        const question = JSON.stringify([address, storeid]);
        const answered = answer({ ...address, method, headers: { storeid } }, async () => {
          await settled();
          const body = method === 'HEAD' ? 'nothing' : question;
          return { ...numbered(0, control, [['Vary', 'storeid']]), body };
        });
        return answered.then((response) => {
          if (method !== 'HEAD') expect(Buffer.from(response.body).toString()).toBe(question);
        });
      });
      await Promise.all(asks);
    }),
  );
});
