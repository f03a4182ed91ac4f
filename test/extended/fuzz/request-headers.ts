/** Headers: what a client sends, who it says it is, and what nobody should send. */
import fc from 'fast-check';
import type { Header } from '../../../src/http/exchange.ts';
import { authOf, type Tenant } from './request.ts';
import { weirdText } from './weird-texts.ts';

const WRONG_KEY = `Basic ${Buffer.from(`${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}:${'k'.repeat(64)}`).toString('base64')}`;

const wrongCredentials: fc.Arbitrary<readonly Header[]> = fc.oneof(
  fc.constant([]),
  fc
    .oneof(
      fc.constantFrom(WRONG_KEY, 'Basic', 'Basic ', 'Basic !!!', 'Bearer abc', 'basic Og==', '='),
      fc.constant(`Basic ${'A'.repeat(5000)}`),
      weirdText,
    )
    .map((value): readonly Header[] => [['Authorization', value]]),
);

/** Half of what a tenant knows of itself is no key. */
const credentialsOf = (sender: Tenant): fc.Arbitrary<readonly Header[]> =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.constant<readonly Header[]>([['Authorization', `Basic ${authOf(sender)}`]]),
    },
    { weight: 1, arbitrary: wrongCredentials },
  );

const JSON_TYPES = ['application/json', 'application/json; charset=UTF-8', 'APPLICATION/JSON'];
const OTHER_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'application/json;charset=utf-16',
  'application/',
  '/',
];

const contentType: fc.Arbitrary<readonly Header[]> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .constantFrom(...JSON_TYPES)
      .map((type): readonly Header[] => [['Content-Type', type]]),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...OTHER_TYPES)
      .map((type): readonly Header[] => [['Content-Type', type]]),
  },
  { weight: 1, arbitrary: fc.constant([]) },
);

const ODD: readonly Header[] = [
  ['Accept', 'text/html'],
  ['Accept', '*/*;q=0, application/json;q=0.0000001'],
  ['Accept', ',;,;q=,'],
  ['X-Request-ID', 'sid_internal'],
  ['X-Request-ID', 'mine'],
  ['X-Request-ID', 'a'.repeat(129)],
  ['Idempotency-Key', 'one'],
  ['Idempotency-Key', 'k'.repeat(256)],
  ['X-OW-EXTRA-LOGGING', 'on'],
  ['Accept-Encoding', 'gzip, br'],
  ['Content-Encoding', 'gzip'],
  ['Access-Control-Request-Headers', 'a, b, \u00e9'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Forwarded-For', '127.0.0.1'],
  ['X-Original-URL', '/api/v1/namespaces/_/actions'],
  ['Cookie', 'a=b; __proto__=c'],
  ['Range', 'bytes=0-1'],
  ['If-None-Match', '*'],
  ['Connection', 'close'],
  ['Connection', 'upgrade'],
  ['Upgrade', 'websocket'],
  ['Host', 'alice.localhost'],
  ['__proto__', 'x'],
  ['constructor', 'x'],
  ['X-Huge', 'h'.repeat(16_000)],
  ['X-Huge', 'h'.repeat(40_000)],
  ['bad name', 'x'],
  ['', 'x'],
  ['X-Folded', 'a\r\n b'],
  ['X-Split', 'a\r\nX-Injected: yes'],
  ['X-Control', '\0\x01\x7f'],
];

const oddHeaders: fc.Arbitrary<readonly Header[]> = fc.oneof(
  { weight: 10, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.subarray([...ODD], { minLength: 1, maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...ODD), fc.constantFrom(2, 20, 200))
      .map(([header, times]) => Array.from({ length: times }, () => header)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(weirdText, weirdText)
      .map(([name, value]): readonly Header[] => [[name, value]]),
  },
);

const host: fc.Arbitrary<readonly Header[]> = fc.oneof(
  { weight: 30, arbitrary: fc.constant<readonly Header[]>([['Host', 'localhost']]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<readonly Header[]>(
      [],
      [['Host', '']],
      [['Host', 'carol.localhost']],
      [['Host', '..localhost:99999']],
    ),
  },
);

export const headersOf = (sender: Tenant): fc.Arbitrary<readonly Header[]> =>
  fc.tuple(host, credentialsOf(sender), contentType, oddHeaders).map((groups) => groups.flat());
