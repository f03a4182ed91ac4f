import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import type { Body } from '../../../src/http/exchange.ts';
import { parseJson, readJson } from '../../../src/http/body/json-body.ts';
import { JSON_DEPTH_MAX, TOO_DEEP } from '../../../src/http/body/malformed-json.ts';
import { apiRequest } from '../../support/api-request.ts';

const bodyOf = (body: Body, contentType: string, absent: Json = null) =>
  readJson(
    {
      ...apiRequest('POST /', { headers: { contentType } }),
      readBody: () => Promise.resolve(body),
    },
    { bytesMax: 10, tooLong: () => ({ type: 'RequestTooLarge' }), absent },
  );
const whole = (text: string): Body => ({ type: 'whole', bytes: Buffer.from(text) });
const unsupported = (mediaType: string) => E.left({ type: 'UnsupportedMediaType', mediaType });

describe('a body', () => {
  test('of the JSON type is read, whatever its parameters', async () => {
    const read = bodyOf(whole('{"a":1}'), 'application/json; charset=utf-8');
    expect(await read).toEqual(E.right({ a: 1 }));
  });

  test('that is not there stands for its default, typed or not', async () => {
    expect(await bodyOf(whole(''), '', {})).toEqual(E.right({}));
    expect(await bodyOf(whole(''), 'application/json', {})).toEqual(E.right({}));
  });

  test('that is not there but has to be is malformed', async () => {
    expect(await bodyOf(whole(''), 'application/json')).toMatchObject({
      left: { reason: expect.stringMatching(/^Unexpected end-of-input at input index 0 \(/) },
    });
  });

  test('of another type is refused by that type, even when it is empty', async () => {
    const form = 'application/x-www-form-urlencoded';
    expect(await bodyOf(whole('a=1'), form)).toEqual(unsupported(form));
    expect(await bodyOf(whole(''), form, {})).toEqual(unsupported(form));
  });

  test('without a type is taken as bytes', async () => {
    expect(await bodyOf(whole('{}'), '')).toEqual(unsupported('application/octet-stream'));
  });

  test.each<[Body, string]>([
    [{ type: 'tooLong', bytes: 11 }, 'RequestTooLarge'],
    [{ type: 'noRoom' }, 'Unavailable'],
    [{ type: 'dropped' }, 'BodyDropped'],
  ])('that could not be read is a refusal: $type', async (body, type) => {
    expect(await bodyOf(body, 'application/json')).toEqual(E.left({ type }));
  });
});

describe('JSON', () => {
  test('keeps the last of duplicate members', () => {
    expect(parseJson('{"a":1,"a":2}')).toEqual(E.right({ a: 2 }));
  });

  test('keeps __proto__ as a member and leaves prototypes alone', () => {
    const parsed = parseJson('{"__proto__":{"polluted":true},"constructor":1}');
    expect(JSON.stringify(parsed)).toContain('"__proto__":{"polluted":true}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const value = E.isRight(parsed) ? parsed.right : null;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test('is refused when it is nested too deeply, and only then', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(E.isRight(parseJson(nested(JSON_DEPTH_MAX)))).toBe(true);
    const tooDeep = E.left({ type: 'MalformedContent', reason: TOO_DEEP });
    expect(parseJson(nested(JSON_DEPTH_MAX + 1))).toEqual(tooDeep);
    expect(parseJson(nested(500_000))).toEqual(tooDeep);
    expect(parseJson('{"a":'.repeat(1001) + '1' + '}'.repeat(1001))).toEqual(tooDeep);
  });

  test('of too many parts is refused before it is taken apart', () => {
    const tooLarge = E.left({ type: 'RequestTooLarge' });
    expect(parseJson(`[${'1,'.repeat(2_000_000)}1]`)).toEqual(tooLarge);
    expect(parseJson('['.repeat(2_000_000))).toEqual(tooLarge);
  });
});
