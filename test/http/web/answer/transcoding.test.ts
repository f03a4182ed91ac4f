import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { E } from '../../../../src/domain/kernel/fp.ts';
import { type Json, type JsonText, jsonText } from '../../../../src/domain/kernel/json.ts';
import { transcode } from '../../../../src/http/web/answer/transcoding.ts';
import type { Extension } from '../../../../src/http/web/path.ts';
import { anyJson } from '../../../support/json-arbitrary.ts';

/** Type and body of the answer, or status and text of the error. */
const outcome = (extension: Extension, result: Json) => {
  const response = transcode(extension, result, null);
  if (E.isLeft(response)) return [response.left.status, response.left.text];
  expect(response.right).toMatchObject({ status: 200, headers: [] });
  return [response.right.contentType, response.right.body];
};
const TEXT = 'text/plain; charset=UTF-8';
const HTML = 'text/html; charset=UTF-8';
const NOT_THERE = [404, 'Response does not include requested property.'];

test('with .http the result says what the answer is', () => {
  expect(transcode('http', { statusCode: 404, body: 'gone' }, null)).toMatchObject({
    right: { status: 404, body: 'gone' },
  });
});

describe('.json', () => {
  test('shows the whole result, whatever it says of status and headers', () => {
    const result = { statusCode: 404, headers: { a: 'b' }, body: 'x' };
    const shown = '{\n  "statusCode": 404,\n  "headers": {\n    "a": "b"\n  },\n  "body": "x"\n}';
    expect(outcome('json', result)).toEqual(['application/json', shown]);
    expect(outcome('json', [1, {}])).toEqual(['application/json', '[1, {}]']);
  });

  test('keeps numbers as the action wrote them', () => {
    const written = '{"n":12345678901234567890}' as JsonText;
    const response = transcode('json', JSON.parse(written), written);
    expect(response).toMatchObject({ right: { body: '{\n  "n": 12345678901234567890\n}' } });
  });

  test.each([['text'], [7], [true], [null]])('does not show %j', (result) => {
    expect(outcome('json', result)).toEqual([400, "Response is not valid 'application/json'."]);
  });
});

describe.each([
  ['html', HTML, "Response is not valid 'text/html'."],
  ['svg', 'image/svg+xml', "Response is not valid 'image/svg+xml'."],
] as const)('.%s', (extension, type, notValid) => {
  test('shows the body, else the member of its name, else a bare string', () => {
    expect(outcome(extension, { body: 'b', [extension]: 'm' })).toEqual([type, 'b']);
    expect(outcome(extension, { [extension]: 'm' })).toEqual([type, 'm']);
    expect(outcome(extension, 'bare')).toEqual([type, 'bare']);
    expect(outcome(extension, { body: '' })).toEqual([type, '']);
  });

  test.each([[{}], [{ body: null, html: 'x', svg: 'x' }], [{ body: 7 }], [7], [null], [[]]])(
    'does not show %j',
    (result) => {
      expect(outcome(extension, result)).toEqual([400, notValid]);
    },
  );
});

describe('.text', () => {
  test.each([
    [{ body: 'b', text: 't' }, 'b'],
    [{ text: 't' }, 't'],
    [{ body: null, text: 't' }, 'null'],
    [{ text: { a: 1 } }, '{\n  "a": 1\n}'],
    [{ text: [1, 2] }, '[1, 2]'],
    [{ text: 1.5 }, '1.5'],
    [{ text: false }, 'false'],
    [{ text: '' }, ''],
    ['bare', 'bare'],
    [7, '7'],
    [null, 'null'],
    [[1], '[1]'],
  ])('shows %j as text', (result, body) => {
    expect(outcome('text', result)).toEqual([TEXT, body]);
  });

  test('does not show what is not there', () => {
    expect(outcome('text', {})).toEqual(NOT_THERE);
    expect(outcome('text', JSON.parse('{"__proto__":{"text":"x"}}'))).toEqual(NOT_THERE);
  });
});

test.each(['http', 'json', 'html', 'svg', 'text'] as const)(
  'with .%s there is an answer or an error for every result',
  (extension) => {
    fc.assert(
      fc.property(anyJson, (result) => {
        const written = transcode(extension, result, jsonText(result));
        expect(transcode(extension, result, null)).toEqual(written);
        if (E.isLeft(written)) expect([400, 404]).toContain(written.left.status);
      }),
    );
  },
);

test.each(['http', 'json', 'text'] as const)(
  'with .%s a result that is nested too deeply is an error',
  (extension) => {
    const deep: Json = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    const result = extension === 'json' ? deep : { body: deep };
    expect(outcome(extension, result)).toEqual([400, expect.stringContaining('is not valid')]);
  },
);
