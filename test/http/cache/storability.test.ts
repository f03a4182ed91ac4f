import { describe, expect, test } from 'vitest';
import type { ApiResponse, Header } from '../../../src/http/exchange.ts';
import {
  type Storability,
  storabilityOf,
  type StorageTerms,
} from '../../../src/http/cache/storability.ts';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const TERMS: StorageTerms = {
  statuses: new Set([200, 203, 204, 301, 404, 410]),
  maxAgeSeconds: 1800,
  nowMs: NOW_MS,
  demand: 'nothing',
};

const kept = (
  headers: Readonly<Record<string, string | readonly string[]>>,
  { status = 200, ...terms }: Partial<StorageTerms> & { readonly status?: number } = {},
): Storability | null => {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): Header => [name, one]),
  );
  const response: ApiResponse = { status, contentType: null, headers: lines, body: 'b' };
  return storabilityOf(response, { ...TERMS, ...terms });
};
const seconds = (...asked: Parameters<typeof kept>) => kept(...asked)?.freshSeconds ?? null;

describe('an answer is kept', () => {
  test.each([
    ['max-age=120', 120],
    ['max-age=86400', 1800],
    ['max-age=99999999999999999999', 1800],
    ['s-maxage=5, max-age=120', 5],
    ['s-maxage=120, max-age=0', 120],
    ['public, max-age=60', 60],
    ['must-revalidate, max-age=60', 60],
  ])('by %s for %d seconds', (control, expected) => {
    expect(seconds({ 'Cache-Control': control })).toBe(expected);
  });

  test('until it expires, where no age is told', () => {
    const expires = 'Thu, 01 Jan 2026 00:01:00 GMT';
    expect(seconds({ Expires: expires })).toBe(60);
    expect(seconds({ Expires: expires, Date: 'Thu, 01 Jan 2026 00:00:30 GMT' })).toBe(30);
    expect(seconds({ Expires: expires, 'Cache-Control': 'public' })).toBe(60);
    expect(seconds({ Expires: expires, 'Cache-Control': 'max-age=5' })).toBe(5);
  });

  test('less long when it is old already', () => {
    expect(kept({ 'Cache-Control': 'max-age=120', Age: '100' })).toEqual({
      freshSeconds: 20,
      ageSeconds: 100,
      vary: [],
    });
    expect(kept({ 'Cache-Control': 'max-age=120', Age: '120' })).toBeNull();
  });

  test('with the fields it depends on, in one order whatever their case', () => {
    const headers = { 'cache-control': 'max-age=5', Vary: ['storeId, Accept', 'STOREID , ,x'] };
    expect(kept(headers)?.vary).toEqual(['accept', 'storeid', 'x']);
  });

  test.each([200, 203, 204, 301, 404, 410])('with status %d', (status) => {
    expect(seconds({ 'Cache-Control': 'max-age=5' }, { status })).toBe(5);
  });
});

describe('an answer is not kept', () => {
  test.each([
    ['that says nothing', {}],
    ['that is merely public', { 'Cache-Control': 'public' }],
    ['of no age', { 'Cache-Control': 'max-age=0' }],
    ["of an age that can't be read", { 'Cache-Control': 'max-age=soon' }],
    ['whose age for shared caches is 0', { 'Cache-Control': 's-maxage=0, max-age=9' }],
    ['that forbids it', { 'Cache-Control': 'no-store, max-age=9' }],
    ['that forbids it in another line', { 'Cache-Control': ['max-age=9', 'No-Store'] }],
    ['that wants to be asked again', { 'Cache-Control': 'no-cache, max-age=9' }],
    ['for one person', { 'Cache-Control': 'private, max-age=9' }],
    ['for one person in part', { 'Cache-Control': 'private="x", max-age=9' }],
    ['that is encoded', { 'Cache-Control': 'max-age=9', 'Content-Encoding': 'gzip' }],
    ['that sets a cookie', { 'Cache-Control': 'max-age=9', 'Set-Cookie': 'a=1' }],
    ['that depends on anything', { 'Cache-Control': 'max-age=9', Vary: 'accept, *' }],
    ['that expired', { Expires: 'Wed, 31 Dec 2025 23:59:59 GMT' }],
    ["whose expiry can't be read", { Expires: '0' }],
    [
      'that expires twice',
      { Expires: Array.from({ length: 2 }, () => 'Fri, 01 Jan 2027 00:00:00 GMT') },
    ],
    [
      'that depends on more than can be told apart',
      { 'Cache-Control': 'max-age=9', Vary: Array.from({ length: 33 }, (_, i) => `x-${i}`) },
    ],
  ])('%s', (_, headers) => {
    expect(kept(headers)).toBeNull();
  });

  test.each([201, 206, 302, 400, 429, 500, 502])('with status %d', (status) => {
    expect(kept({ 'Cache-Control': 'max-age=9' }, { status })).toBeNull();
  });
});

test('an empty encoding is none', () => {
  expect(seconds({ 'Cache-Control': 'max-age=9', 'Content-Encoding': '' })).toBe(9);
});

test('an answer to somebody who said who he is, is kept when it says that others may have it', () => {
  const demand = 'sharing';
  expect(kept({ 'Cache-Control': 'max-age=9' }, { demand })).toBeNull();
  for (const grant of ['public, max-age=9', 's-maxage=9', 'must-revalidate, max-age=9'])
    expect(seconds({ 'Cache-Control': grant }, { demand })).toBe(9);
});

test('an answer of an action that checks its callers is kept only when it is public', () => {
  const demand = 'public';
  for (const control of ['max-age=9', 's-maxage=9', 'must-revalidate, max-age=9'])
    expect(kept({ 'Cache-Control': control }, { demand })).toBeNull();
  expect(seconds({ 'Cache-Control': 'public, max-age=9' }, { demand })).toBe(9);
});
