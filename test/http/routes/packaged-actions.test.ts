import { expect, test } from 'vitest';
import { createHttpWorld, sendForError } from '../../support/http-deps.ts';

const { api, invocations } = createHttpWorld();

test.each(['GET', 'PUT', 'POST', 'DELETE'])(
  '%s of an action in a package that does not exist is 404',
  async (method) => {
    const body = { exec: { kind: 'nodejs:22', code: '' } };
    const answer = sendForError(api, `${method} /api/v1/namespaces/_/actions/p/a`, { body });
    expect(await answer).toEqual([404, 'The requested resource does not exist.']);
    expect(invocations).toEqual([]);
  },
);

test('the list of a package that does not exist is 404 by its name', async () => {
  const answer = sendForError(api, 'GET /api/v1/namespaces/_/actions/p/');
  expect(await answer).toEqual([404, "The requested resource 'guest/p' does not exist."]);
});
