import { describe, expect, test } from 'vitest';
import { demandOn, isLookedUp } from '../../../src/http/cache/cacheable-request.ts';
import type { Header } from '../../../src/http/exchange.ts';

const lookedUp = (method: string, ...allHeaders: readonly Header[]): boolean =>
  isLookedUp({ method, allHeaders });

describe('a stored answer is taken', () => {
  test('for what GET and HEAD ask, and for nothing else', () => {
    expect(['GET', 'HEAD'].map((method) => lookedUp(method))).toEqual([true, true]);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect(lookedUp(method), method).toBe(false);
  });

  test.each([
    ['max-age=0', true],
    ['No-Cache', false],
    ['max-age=0, no-cache', false],
    ['no-store', false],
  ])('by a client that says %s: %s', (control, expected) => {
    expect(lookedUp('GET', ['cache-control', control])).toBe(expected);
  });

  test('by a client with the older name, unless it says the newer one too', () => {
    expect(lookedUp('GET', ['pragma', 'no-cache'])).toBe(false);
    expect(lookedUp('GET', ['pragma', 'no-cache'], ['cache-control', 'max-age=9'])).toBe(true);
  });
});

describe('before others may have an answer', () => {
  const demand = (headers: readonly Header[], callerNamespace: string | null, shared = true) =>
    demandOn({
      request: { method: 'GET', path: '', query: '', allHeaders: headers },
      callerNamespace,
      shared,
    });
  const authorized: readonly Header[] = [['authorization', 'Bearer x']];

  test('nothing more is needed where nobody said who he is', () => {
    expect(demand([], null)).toBe('nothing');
  });

  test('it has to be meant for others where the action did not ask for credentials', () => {
    expect(demand(authorized, null)).toBe('sharing');
  });

  test('nothing more is needed where each caller has answers of his own', () => {
    expect(demand(authorized, 'guest')).toBe('nothing');
  });

  test('it has to be public where the action checks its callers', () => {
    expect(demand([], null, false)).toBe('public');
    expect(demand(authorized, 'guest', false)).toBe('public');
  });
});
