import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { malformed } from '../../../src/domain/refusal.ts';
import { checkLength, readPayload } from '../../../src/http/body/payload.ts';
import { apiRequest } from '../../support/api-request.ts';

const read = (body: unknown, allowed = 100) =>
  readPayload(apiRequest('POST /', body === undefined ? {} : { body }), allowed);

describe('a payload (openwhisk-api §5.1)', () => {
  test('is an object, and nothing is an empty one', async () => {
    expect(await read({ a: 1 })).toEqual(E.right({ a: 1 }));
    expect(await read(undefined)).toEqual(E.right({}));
  });

  test.each([[[]], ['"text"'], ['null'], ['1']])('is no other JSON: %j', async (body) => {
    expect(await read(body)).toEqual(E.left(malformed('JSON object expected')));
  });

  test('is no longer than allowed, as it is announced and as it comes', async () => {
    const tooLarge = E.left({ type: 'EntityTooLarge', what: 'Request', bytes: 7, allowed: 6 });
    expect(checkLength(apiRequest('POST /', { body: { a: 1 } }), 6)).toEqual(tooLarge);
    expect(await read({ a: 1 }, 6)).toEqual(tooLarge);
    expect(checkLength(apiRequest('POST /', { body: { a: 1 } }), 7)).toEqual(E.right(null));
  });
});
