import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnswerStore, createAnswerStore } from '../../../src/http/cache/answer-store.ts';
import type { ApiResponse, Header } from '../../../src/http/exchange.ts';

const BOUNDS = { maxBytes: 1_000_000, maxEntries: 1_000 };
const FRESH = { vary: [], freshSeconds: 10, ageSeconds: 0, nowMs: 1_000 };

const response = (body: string | Uint8Array, headers: readonly Header[] = []): ApiResponse => ({
  status: 200,
  contentType: 'text/plain',
  headers,
  body,
});

const found = (store: AnswerStore, address: string, headers: readonly Header[], nowMs = 1_000) => {
  const stored = store.find(store.keyOf(address, headers), nowMs);
  return stored === null ? null : Buffer.from(stored.response.body).toString();
};

test('an answer is found until it is stale, and not before it was stored', () => {
  const store = createAnswerStore(BOUNDS);
  store.keep('a', [], response('caf\u00e9'), FRESH);
  expect(found(store, 'a', [], 1_000)).toBe('caf\u00e9');
  expect(found(store, 'a', [], 10_999)).toBe('caf\u00e9');
  expect(found(store, 'b', [])).toBeNull();
  expect(found(store, 'a', [], 11_000)).toBeNull();
  store.keep('a', [], response('again'), FRESH);
  expect(found(store, 'a', [], 999)).toBeNull();
});

test('each value of a varied field has its own answer, with its own end', () => {
  const store = createAnswerStore(BOUNDS);
  const of = (value: string): readonly Header[] => [['storeid', value]];
  store.keep('a', of('1'), response('one'), { ...FRESH, vary: ['storeid'] });
  store.keep('a', of('2'), response('two'), { ...FRESH, vary: ['storeid'], freshSeconds: 1 });
  expect(['1', '2', '3'].map((value) => found(store, 'a', of(value)))).toEqual([
    'one',
    'two',
    null,
  ]);
  expect(found(store, 'a', of('1'), 3_000)).toBe('one');
  expect(found(store, 'a', of('2'), 3_000)).toBeNull();
});

test('an answer that depends on other fields replaces what is known of its address only', () => {
  const store = createAnswerStore(BOUNDS);
  const headers: readonly Header[] = [
    ['accept', 'x'],
    ['storeid', '1'],
  ];
  store.keep('a', headers, response('by store'), { ...FRESH, vary: ['storeid'] });
  store.keep('a', headers, response('by type'), { ...FRESH, vary: ['accept'] });
  expect(found(store, 'a', headers)).toBe('by type');
  store.keep('a', [], response('by store, again'), { ...FRESH, vary: ['storeid'] });
  expect(found(store, 'a', headers)).toBe('by store');
});

test('what is stored is not the buffer it came in', () => {
  const store = createAnswerStore(BOUNDS);
  const buffer = Buffer.from('before and after');
  store.keep('a', [], response(buffer.subarray(0, 6)), FRESH);
  buffer.fill(0);
  expect(found(store, 'a', [])).toBe('before');
  const stored = store.find(store.keyOf('a', []), 1_000);
  expect(stored?.response.body.buffer.byteLength).toBe(6);
});

test('an answer that is larger than all the room is not kept, and the older one is gone', () => {
  const store = createAnswerStore({ ...BOUNDS, maxBytes: 10_000 });
  expect(store.keep('a', [], response('small'), FRESH)).toBe(true);
  expect(store.keep('a', [], response('x'.repeat(10_000)), FRESH)).toBe(false);
  expect(found(store, 'a', [])).toBeNull();
});

test('the answers that were asked for least recently make room for others', () => {
  const store = createAnswerStore({ ...BOUNDS, maxBytes: 10_000 });
  for (const address of ['a', 'b', 'c']) {
    store.keep(address, [], response('x'.repeat(2_000)), FRESH);
    found(store, 'a', []);
  }
  expect(found(store, 'a', [])).not.toBeNull();
  store.keep('d', [], response('x'.repeat(2_000)), FRESH);
  expect(found(store, 'a', [])).not.toBeNull();
  expect(found(store, 'b', [])).toBeNull();
});

test('that an address is to be left alone is forgotten in time, and by an answer that can be kept', () => {
  const store = createAnswerStore(BOUNDS);
  expect(store.isAlone('a', 0)).toBe(false);
  store.keep('a', [['x', '1']], response('one'), { ...FRESH, vary: ['x'] });
  store.leaveAlone('a', 5_000);
  expect([4_999, 5_000].map((nowMs) => store.isAlone('a', nowMs))).toEqual([true, false]);
  expect(found(store, 'a', [['x', '1']])).toBe('one');
  store.keep('a', [], response('new'), FRESH);
  expect(store.isAlone('a', 0)).toBe(false);
});

test('whatever is kept, neither bytes nor entries pass their bounds', () => {
  const bounds = { maxBytes: 20_000, maxEntries: 12 };
  const kept = fc.record({
    address: fc.stringMatching(/^[a-z]{1,2}$/),
    size: fc.nat(8_000),
    header: fc.string({ maxLength: 2_000 }),
    vary: fc.subarray(['x', 'y']),
    value: fc.constantFrom('1', '2', '3'),
  });
  fc.assert(
    fc.property(fc.array(kept, { minLength: 20, maxLength: 60 }), (all) => {
      const store = createAnswerStore(bounds);
      const asks = all.map(({ address, size, header, vary, value }) => {
        const headers: readonly Header[] = [['x', value]];
        store.keep(address, headers, response('b'.repeat(size), [['h', header]]), {
          ...FRESH,
          vary,
        });
        return [address, value] as const;
      });
      const present = new Map<string, number>();
      for (const [address, value] of asks) {
        const key = store.keyOf(address, [['x', value]]);
        const stored = store.find(key, FRESH.nowMs)?.response;
        const told = stored?.headers.map(([, text]) => text.length) ?? [];
        if (stored !== undefined)
          present.set(key, stored.body.length + told.reduce((sum, length) => sum + length, 0));
      }
      const bytes = [...present.values()].reduce((sum, size) => sum + size, 0);
      expect(bytes).toBeLessThanOrEqual(bounds.maxBytes);
      expect(present.size).toBeLessThan(bounds.maxEntries);
    }),
  );
});
