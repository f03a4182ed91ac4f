import { expect, test } from 'vitest';
import { send } from '../../support/api-request.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

test.each(['/api/v1/namespaces', '/api/v1/namespaces/'])(
  'a key opens exactly one namespace: %s',
  async (path) => {
    const response = await send(createHttpWorld().api, `GET ${path}`);
    expect(response).toMatchObject({
      status: 200,
      contentType: 'application/json',
      body: '["guest"]',
    });
  },
);
