import { describe, expect, test } from 'vitest';
import { decoder } from '../../../src/domain/kernel/decoder.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { PROFILES } from '../../../src/domain/profile.ts';
import { malformed } from '../../../src/domain/refusal.ts';
import { putOperation, readPut } from '../../../src/http/entities/entity-put.ts';
import type { Call } from '../../../src/http/routing/call.ts';
import { apiRequest } from '../../support/api-request.ts';
import { GUEST } from '../../support/callers.ts';

const content = decoder({ type: 'object' }, (sent) =>
  typeof sent === 'object' && sent !== null && 'bad' in sent
    ? E.left(malformed('bad'))
    : E.right('read'),
);
const put = (query: string, body: unknown, maxParameterSize = 10) => {
  const request = apiRequest(`PUT /?${query}`, { body });
  const caller = { ...GUEST, limits: { maxParameterSize } };
  return readPut({ request, caller } as Partial<Call> as Call, PROFILES.adobe, content);
};

describe('the body of a PUT (openwhisk-api §2.6)', () => {
  const large = { parameters: [{ key: 'k', value: 'x'.repeat(20) }], bad: true };

  test('is measured by what the namespace may have, before anything else', async () => {
    expect(await put('overwrite=x', large)).toMatchObject({
      left: { type: 'EntityTooLarge', what: 'parameters', bytes: 23, allowed: 10 },
    });
  });

  test('is understood after the query was read', async () => {
    expect(await put('overwrite=x', large, 100)).toMatchObject({
      left: { type: 'MalformedQuery', parameter: 'overwrite' },
    });
    expect(await put('overwrite=1', large, 100)).toEqual(E.left(malformed('bad')));
  });

  test('replaces nothing unless it says so', async () => {
    expect(await put('', {})).toEqual(E.right({ content: 'read', overwrite: false }));
    expect(await put('overwrite=true', {})).toEqual(E.right({ content: 'read', overwrite: true }));
  });

  test('is described as it is read', () => {
    expect(putOperation('a thing', () => content)).toMatchObject({
      summary: 'Create or update a thing',
      body: { required: true, schema: content.schema },
      query: [{ name: 'overwrite' }],
    });
  });
});
