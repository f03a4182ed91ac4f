import { describe, expect, test } from 'vitest';
import { activationRecord, recordHead } from '../../src/domain/activation/record.ts';
import { type Json, jsonText } from '../../src/domain/kernel/json.ts';
import { PROFILES } from '../../src/domain/profile.ts';
import { replyResponse } from '../../src/http/invocation-reply.ts';
import { acceptedEvent, completedEvent } from '../support/activation-fixtures.ts';
import { jsonOf } from '../support/api-request.ts';
import { createMemoryBlobs } from '../support/memory-blobs.ts';

const blobs = createMemoryBlobs();
const record = (result: Json) =>
  activationRecord(
    recordHead(acceptedEvent()),
    completedEvent({
      response: { statusCode: 0, result: jsonText(result), size: 2 },
      logs: jsonText(['step']),
    }),
  );
const answered = (shown: ReturnType<typeof record>, resultOnly = false) =>
  replyResponse(
    { type: 'completed', record: shown },
    { blobs, profile: PROFILES.adobe, resultOnly },
  );

describe('what ran is answered (openwhisk-api §5.3)', () => {
  test('with a large result read from where it lies', async () => {
    const blob = await blobs.put(Buffer.from('{"large":true}'));
    const large = { ...record({}), result: { blob, bytes: 14 } };
    expect((await answered(large, true)).body).toBe('{"large":true}');
    expect(jsonOf(await answered(large))).toMatchObject({ response: { result: { large: true } } });
  });

  test('without logs, unless they are the steps of a sequence', async () => {
    expect(jsonOf(await answered(record({})))).toMatchObject({ logs: [] });
    const sequence = { ...record({}), annotations: [{ key: 'kind', value: 'sequence' }] };
    expect(jsonOf(await answered(sequence))).toMatchObject({ logs: ['step'] });
  });

  test('by an array alone where it is one', async () => {
    expect((await answered(record([1]))).body).toBe('[1]');
  });
});
