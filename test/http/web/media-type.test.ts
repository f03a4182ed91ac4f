import { describe, expect, test } from 'vitest';
import {
  isBinary,
  isForm,
  isJsonFamily,
  type MediaType,
  parseMediaType,
} from '../../../src/http/web/media-type.ts';

const read = (text: string): MediaType => {
  const type = parseMediaType(text);
  if (type === null) throw new Error(`not a media type: ${text}`);
  return type;
};

describe('a media type', () => {
  test.each([
    ['text/html', 'text/html', '', false],
    ['Text/HTML', 'text/html', '', false],
    [' text/html ', 'text/html', '', false],
    ['text/html; charset=UTF-8', 'text/html', '', true],
    ['text/csv;header=present; CharSet="utf-8"', 'text/csv', '; header=present', true],
    ['multipart/form-data; boundary=x', 'multipart/form-data', '; boundary=x', false],
    ['text/plain;a="b;c\\"d"', 'text/plain', '; a="b;c\\"d"', false],
    ['*/*', '*/*', '', false],
  ])('is read from %j', (text, value, parameters, hasCharset) => {
    expect(parseMediaType(text)).toEqual({ value, parameters, hasCharset });
  });

  test.each([
    '',
    'html',
    'text/',
    '/html',
    'text/html;',
    'text/html; charset',
    'text/html; a="b',
    'text/html, text/plain',
    'text /html',
    'text/html\r\nx: y',
    `text/${'a'.repeat(2000)}`,
  ])('is not read from %j', (text) => {
    expect(parseMediaType(text)).toBeNull();
  });

  test.each([
    'text/plain',
    'text/whatever',
    'application/json',
    'application/problem+json',
    'application/xml',
    'application/rss+xml',
    'application/javascript',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/made-up; charset=utf-8',
    'made/up; charset=latin1',
  ])('%s is text', (text) => {
    expect(isBinary(read(text))).toBe(false);
  });

  test.each([
    'image/png',
    'image/svg+xml',
    'image/png; charset=utf-8',
    'audio/mpeg',
    'video/mp4',
    'font/woff2',
    'application/octet-stream',
    'application/octet-stream; charset=utf-8',
    'application/zip',
    'application/pdf',
    'application/vnd.ms-excel; charset=utf-8',
    'application/made-up',
    'application/made-up+json',
    'made/up',
  ])('%s is bytes', (text) => {
    expect(isBinary(read(text))).toBe(true);
  });

  test('is of the JSON family by its name or its ending', () => {
    expect(
      ['application/json; a=b', 'application/x+json', 'image/x+json'].map(read).map(isJsonFamily),
    ).toEqual([true, true, true]);
    expect(['text/json', 'application/jsonl'].map(read).map(isJsonFamily)).toEqual([false, false]);
  });

  test('is a form by its name', () => {
    expect(isForm(read('application/x-www-form-urlencoded; charset=UTF-8'))).toBe(true);
    expect(isForm(read('multipart/form-data'))).toBe(false);
  });
});
