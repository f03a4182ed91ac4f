import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AdminRequest, lineOf, PROTOCOL } from '../../src/admin/protocol.ts';
import { decodeRequest } from '../../src/admin/request-decoder.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { namespaceLimits } from '../support/namespace-limits-arbitrary.ts';

const text = fc.string();
const textOrNull = fc.option(text, { nil: null });

const request: fc.Arbitrary<AdminRequest> = fc.oneof(
  fc.record({
    type: fc.constant('create' as const),
    subject: text,
    namespace: textOrNull,
    auth: textOrNull,
  }),
  fc.record({
    type: fc.constantFrom('renewKey' as const, 'remove' as const),
    subject: text,
    namespace: textOrNull,
  }),
  fc.record({
    type: fc.constantFrom('get' as const, 'block' as const, 'unblock' as const),
    subject: text,
  }),
  fc.record({ type: fc.constantFrom('list' as const, 'arm' as const) }),
  fc.record({
    type: fc.constant('limits' as const),
    subject: text,
    namespace: textOrNull,
    change: namespaceLimits,
  }),
);

test('a request is read as it was said', () => {
  fc.assert(
    fc.property(request, (said) => {
      expect(decodeRequest(lineOf({ protocol: PROTOCOL, request: said }))).toEqual(E.right(said));
    }),
  );
});

test('a member too many or too few, or of another type, is refused', () => {
  fc.assert(
    fc.property(request, fc.nat(), (said, number) => {
      const names = Object.keys(said);
      const name = names[number % names.length] ?? 'type';
      const { [name]: _, ...fewer } = said as Record<string, unknown>;
      for (const wrong of [fewer, { ...said, more: null }, { ...said, [name]: 7 }]) {
        const line = JSON.stringify({ protocol: PROTOCOL, request: wrong });
        expect(E.isLeft(decodeRequest(line))).toBe(true);
      }
    }),
  );
});

test('what is said beside a request is refused with it', () => {
  const line = '{"protocol":1,"request":{"type":"list"},"__proto__":{}}';
  expect(E.isLeft(decodeRequest(line))).toBe(true);
});

test('no reason repeats what was sent: it may be a key', () => {
  const sent = ['{"secret', '{"protocol":"secret"}', '{"protocol":1,"request":{"type":"secret"}}'];
  sent.push('{"protocol":1,"request":{"type":"get","secret":1}}');
  sent.push(
    '{"protocol":1,"request":{"type":"limits","subject":"a","namespace":null,"change":{"secret":1}}}',
  );
  for (const line of sent) {
    const decoded = decodeRequest(line);
    expect(E.isLeft(decoded) && decoded.left).not.toContain('secret');
    expect(E.isLeft(decoded)).toBe(true);
  }
});
