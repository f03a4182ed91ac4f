/** openwhisk-api §1.1 to §1.4: which paths there are, what anyone may ask, and what the system says of itself. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { imageText } from '../../src/domain/image-name.ts';
import { MANIFEST } from '../../src/domain/runtimes-manifest.ts';
import { ask } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { webCall } from '../support/web-calls.ts';

const server = useServer(['--profile', 'openwhisk']);
const JSON_TYPE = 'application/json';
const TEXT = 'text/plain; charset=UTF-8';
const INFO = z.object({
  runtimes: z.record(
    z.string(),
    z.array(z.looseObject({ kind: z.string(), default: z.boolean() })),
  ),
});
const open = (path: string, method = 'GET') => webCall(server(), path, { method });

describe('§1.1 the route table, without credentials', () => {
  test('`GET /` is the system info, without CORS headers', async () => {
    const answer = await open('/');
    expect(answer).toMatchObject({ status: 200, type: JSON_TYPE });
    expect(answer.header('access-control-allow-origin')).toBeUndefined();
  });

  test('`GET /ping` is the text `pong` without a newline', async () => {
    expect(await open('/ping')).toMatchObject({ status: 200, type: TEXT, text: 'pong' });
  });

  test.each(['/api/v1', '/api/v1/'])(
    '`GET %s` is the API info, with CORS headers',
    async (path) => {
      const answer = await open(path);
      expect(answer).toMatchObject({ status: 200, type: JSON_TYPE });
      expect(answer.header('access-control-allow-origin')).toBe('*');
    },
  );

  test.each(['/api-docs', '/api/v1/api-docs'])(
    '`GET %s` is a swagger 2.0 document',
    async (path) => {
      const answer = await open(path);
      expect(answer).toMatchObject({ status: 200, type: JSON_TYPE });
      expect(answer.json).toMatchObject({ swagger: '2.0' });
    },
  );

  test.each([
    ['/docs', 'docs/index.html?url=/api-docs'],
    ['/api/v1/docs', 'docs/index.html?url=/api/v1/api-docs'],
  ])('`GET %s` redirects for good to the page about it', async (path, location) => {
    const answer = await open(path);
    expect([answer.status, answer.header('location')]).toEqual([308, location]);
    const page = await open(new URL(location, `http://localhost${path}`).pathname);
    expect(page).toMatchObject({ status: 200, type: 'text/html; charset=UTF-8' });
  });

  test.each([
    ['/invokers', '{"invoker0/0":"up"}'],
    ['/invokers/healthy/count', '1'],
    ['/invokers/ready', '{"healthy":"1/1"}'],
  ])('`GET %s` tells of the invokers', async (path, text) => {
    expect(await open(path)).toMatchObject({ status: 200, type: JSON_TYPE, text });
  });

  /** They tell strangers of other people's activations, or stop the server: operators have a socket of their own. */
  test.each(['GET /activation', 'GET /activation/count', 'POST /disable'])(
    '`%s` is not served: unlike upstream, nobody is told of activations or stops the server by HTTP',
    async (line) => {
      const [method, path = ''] = line.split(' ');
      expect((await open(path, method)).status).toBe(405);
    },
  );

  test('`GET /metrics` is there only where metrics are enabled, which they are not', async () => {
    expect((await open('/metrics')).status).toBe(405);
  });

  test.each(['/api/v1/namespaces', '/api/v1/namespaces/_/actions', '/api/v1/nothing'])(
    '`GET %s` needs credentials',
    async (path) => {
      expect((await open(path)).status).toBe(401);
    },
  );

  test.each(['/api/v2', '/api/v2/namespaces', '/namespaces', '/v1/namespaces'])(
    'there is no other prefix than `/api/v1`: `GET %s`',
    async (path) => {
      expect((await ask(server(), `GET ${path}`)).status).toBe(405);
    },
  );
});

const exec = { kind: 'nodejs:default', code: 'function main() { return {}; }' };
const ID = '0'.repeat(32);
const NO_ROUTE = 'The requested resource could not be found.';

/** Of each path the methods with the body they need, in the order GET, PUT, POST, DELETE; null: there is no such route. */
const COLLECTIONS: readonly (readonly [path: string, bodies: readonly (object | null)[]])[] = [
  ['/api/v1/namespaces', [{}, null, null, null]],
  ['/api/v1/namespaces/guest', [null, null, null, null]],
  ['limits', [{}, null, null, null]],
  ['actions', [{}, null, null, null]],
  ['actions/act', [{}, { exec }, {}, {}]],
  ['actions/pkg/', [{}, null, null, null]],
  ['actions/pkg/act', [{}, { exec }, {}, {}]],
  ['packages', [{}, null, null, null]],
  ['packages/pkg2', [{}, {}, {}, {}]],
  ['triggers', [{}, null, null, null]],
  ['triggers/trg', [{}, {}, {}, {}]],
  ['rules', [{}, null, null, null]],
  ['rules/rul', [{}, { trigger: '_/kept', action: '_/kept2' }, { status: 'active' }, {}]],
  ['activations', [{}, null, null, null]],
  [`activations/${ID}`, [{}, null, null, null]],
  [`activations/${ID}/result`, [{}, null, null, null]],
  [`activations/${ID}/logs`, [{}, null, null, null]],
];
const METHODS = ['GET', 'PUT', 'POST', 'DELETE'];

test.each(COLLECTIONS)(
  '§1.2 `%s` has the methods of the table and no others',
  async (path, bodies) => {
    for (const line of ['packages/pkg', 'triggers/kept'])
      await ask(server(), `PUT ${line}?overwrite=true`, {});
    await ask(server(), 'PUT actions/kept2?overwrite=true', { exec });
    for (const [index, method] of METHODS.entries()) {
      const body = bodies[index] ?? null;
      const answer = await ask(
        server(),
        `${method} ${path}`,
        method === 'GET' ? undefined : (body ?? {}),
      );
      const isRoute = answer.text === '' || !answer.text.includes(NO_ROUTE);
      expect([method, isRoute, answer.text]).toEqual([method, body !== null, answer.text]);
    }
  },
);

test('§1.2 `_` means the namespace of the key', async () => {
  await ask(server(), 'PUT triggers/mine', {});
  const [short, long] = await Promise.all([
    ask(server(), 'GET triggers/mine'),
    ask(server(), 'GET /api/v1/namespaces/guest/triggers/mine'),
  ]);
  expect(short).toMatchObject({ status: 200, text: long.text });
});

describe('§1.3 `GET /`', () => {
  test('tells the limits: durations in milliseconds, sizes in bytes, `default_*` for namespaces', async () => {
    const { json } = await open('/');
    expect(json).toEqual({
      description: 'OpenWhisk',
      support: {
        github: 'https://github.com/apache/openwhisk/issues',
        slack: 'http://slack.openwhisk.org',
      },
      api_paths: ['/api/v1'],
      limits: {
        actions_per_minute: 60,
        triggers_per_minute: 60,
        concurrent_actions: 30,
        sequence_length: 50,
        default_min_action_duration: 100,
        default_max_action_duration: 300_000,
        default_min_action_memory: 134_217_728,
        default_max_action_memory: 536_870_912,
        default_min_action_logs: 0,
        default_max_action_logs: 10_485_760,
        min_action_duration: 100,
        max_action_duration: 300_000,
        min_action_memory: 134_217_728,
        max_action_memory: 536_870_912,
        min_action_logs: 0,
        max_action_logs: 10_485_760,
      },
      runtimes: expect.any(Object),
    });
  });

  test('tells the runtimes of this machine by family, and no blackbox images', async () => {
    const { json } = await open('/');
    const { runtimes } = INFO.parse(json);
    const known = new Map(MANIFEST.kinds.map((runtime) => [runtime.kind, runtime]));
    for (const [family, all] of Object.entries(runtimes)) {
      expect(all.filter((one) => one.default)).toHaveLength(1);
      for (const { kind, ...shown } of all) {
        const runtime = known.get(kind);
        if (runtime === undefined) throw new Error(`${kind} is not of the manifest`);
        expect(runtime.family).toBe(family);
        expect(shown).toEqual({
          image: imageText(runtime.image),
          deprecated: false,
          default: runtime.default,
          attached: true,
          requireMain: false,
        });
      }
    }
    expect(runtimes['nodejs']?.map(({ kind }) => kind)).toContain('nodejs:22');
  });
});

test('§1.4 `GET /api/v1` tells version and build', async () => {
  expect((await open('/api/v1')).json).toEqual({
    description: 'OpenWhisk API',
    api_version: '1.0.0',
    api_version_path: 'v1',
    build: expect.any(String),
    buildno: expect.any(String),
    swagger_paths: { ui: '/docs', 'api-docs': '/api-docs' },
  });
});
