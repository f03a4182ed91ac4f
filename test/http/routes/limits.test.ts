import { describe, expect, test } from 'vitest';
import { sendForError, sendForJson } from '../../support/api-request.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

const { api } = createHttpWorld({ limits: { invocationsPerMinute: 7 } });
const LIMITS = '/api/v1/namespaces/_/limits';

describe('the limits of a namespace (openwhisk-api §2.7)', () => {
  test.each([LIMITS, `${LIMITS}/`])('are those in force: %s', async (path) => {
    expect(await sendForJson(api, `GET ${path}`)).toMatchObject({
      invocationsPerMinute: 7,
      firesPerMinute: 600,
      maxActionMemory: 4096,
      maxParameterSize: '1048576 B',
    });
  });

  test('are for its owner alone', async () => {
    expect(await sendForError(api, 'GET /api/v1/namespaces/other/limits')).toEqual([
      403,
      "The supplied authentication is not authorized to access 'other'.",
    ]);
  });

  test.each(['_', 'other'])('have no parts, whosever they are: %s', async (namespace) => {
    const line = `GET /api/v1/namespaces/${namespace}/limits/memory`;
    expect(await sendForError(api, line)).toEqual([
      400,
      'Inner entity level routes for limits are not yet implemented.',
    ]);
  });
});
