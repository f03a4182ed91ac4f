import { describe, expect, test } from 'vitest';
import { PROFILES } from '../../../src/domain/profile.ts';
import { MADE_ID, headerOf, jsonOf, send } from '../../support/api-request.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

const { api } = createHttpWorld({ deps: { profile: PROFILES.openwhisk } });
const get = (path: string) => send(api, `GET ${path}`, { headers: { authorization: '' } });

describe('anyone may ask', () => {
  test('whether the server is there', async () => {
    expect(await get('/ping')).toEqual({
      status: 200,
      contentType: 'text/plain; charset=UTF-8',
      headers: [['X-Request-ID', MADE_ID]],
      body: 'pong',
    });
  });

  test.each(['/api/v1', '/api/v1/'])('which API this is: %s', async (path) => {
    const response = await get(path);
    expect(jsonOf(response)).toEqual({
      description: 'OpenWhisk API',
      api_version: '1.0.0',
      api_version_path: 'v1',
      build: '2026-01-01',
      buildno: '0.1.0',
      swagger_paths: { ui: '/docs', 'api-docs': '/api-docs' },
    });
    expect(headerOf(response, 'Access-Control-Allow-Origin')).toBe('*');
  });

  test('for the limits, in milliseconds and bytes', async () => {
    const response = await get('/');
    expect(headerOf(response, 'Access-Control-Allow-Origin')).toBeUndefined();
    expect(jsonOf(response)).toMatchObject({
      description: 'OpenWhisk',
      support: {
        github: 'https://github.com/apache/openwhisk/issues',
        slack: 'http://slack.openwhisk.org',
      },
      api_paths: ['/api/v1'],
    });
    expect((jsonOf(response) as { limits: unknown }).limits).toEqual({
      actions_per_minute: 60,
      triggers_per_minute: 60,
      concurrent_actions: 30,
      sequence_length: 50,
      default_min_action_duration: 100,
      default_max_action_duration: 300000,
      default_min_action_memory: 134217728,
      default_max_action_memory: 536870912,
      default_min_action_logs: 0,
      default_max_action_logs: 10485760,
      min_action_duration: 100,
      max_action_duration: 300000,
      min_action_memory: 134217728,
      max_action_memory: 536870912,
      min_action_logs: 0,
      max_action_logs: 10485760,
    });
  });

  test('for the runtimes by family', async () => {
    const { runtimes } = jsonOf(await get('/')) as { runtimes: object };
    expect(Object.keys(runtimes)).toEqual(['nodejs', 'java']);
    expect(runtimes).toMatchObject({
      java: [
        {
          kind: 'java:8',
          image: 'rewhisk/java-v8:latest',
          deprecated: false,
          default: false,
          attached: true,
          requireMain: true,
        },
      ],
    });
  });
});
