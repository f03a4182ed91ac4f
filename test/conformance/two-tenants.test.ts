/**
 * Two tenants of one server (openwhisk-api §2.3, §2.4): whatever one asks, by whatever method and path, it neither
 * reads nor changes what belongs to the other, and can't tell what is there from what is not. Requests are made in
 * groups that differ in a name alone; but for that name their answers must be the same to the byte, headers included.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everythingOf, MEMBER, MISSING, PRIVATE, settle, SHARED } from '../support/neighbours.ts';
import { ended, submit } from '../support/rest-actions.ts';
import { rest, type RestAnswer } from '../support/rest.ts';
import { ask } from '../support/rest-line.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

type Tenant = Pick<RewhiskServer, 'url' | 'auth' | 'dataDir'>;

const server = useServer();
const NAMES = ['alice', 'carol'] as const;
type Name = (typeof NAMES)[number];
/** As long as the others; nobody has it. */
const NOBODY = 'nobod';
const NO_ID = '0'.repeat(32);

const tenants = new Map<Name, Tenant>();
/** The id of an activation of each. */
const ids = new Map<Name, string>();
const as = (name: Name): Tenant => {
  const found = tenants.get(name);
  if (found === undefined) throw new Error('not before the first test');
  return found;
};
const before = new Map<Name, readonly string[]>();

beforeAll(async () => {
  for (const name of NAMES) {
    const one = await tenant(server(), name);
    tenants.set(name, one);
    await settle(one);
    const id = await submit(one, 'an-action');
    ids.set(name, id);
    await ended(one, id);
    before.set(name, await everythingOf(one));
  }
});

/** Of the whole file: nothing was read by the way, ran, was made or went away. */
afterAll(async () => {
  for (const name of NAMES) expect(await everythingOf(as(name))).toEqual(before.get(name));
});

/** The answer to the byte, without the time, and with a mark for the name that was sent. */
const bytesOf = ({ status, headers, text }: RestAnswer, name: string): string => {
  const lines = [...headers].filter(([header]) => header !== 'date').map((line) => line.join(': '));
  return [status, ...lines, text].join('\n').replaceAll(name, '{name}');
};

const exec = { kind: 'nodejs:default', code: 'function main() { return { mine: true }; }' };
const BODIES: Readonly<Record<string, object>> = {
  actions: { exec },
  packages: { publish: true },
  triggers: { parameters: [] },
  rules: { trigger: '_/a-trigger', action: '_/an-action', status: 'active' },
};
/** With what makes them reach furthest. */
const METHODS = [
  'GET',
  'GET code=false&count=true&limit=0',
  'PUT',
  'PUT overwrite=true',
  'POST blocking=true&result=true',
  'DELETE force=true',
  'PATCH',
  'HEAD',
  'OPTIONS',
] as const;

/** Asks with `{name}` in the path replaced by each of the names; all answers must be one. Returns that. */
const oneAnswer = async (
  asker: Tenant,
  how: string,
  path: string,
  names: readonly string[],
): Promise<string> => {
  const [method = '', query = ''] = how.split(' ');
  const [, collection = ''] = /namespaces\/[^/]+\/(\w+)/.exec(path) ?? [];
  const body =
    method === 'PUT' || method === 'POST' ? JSON.stringify(BODIES[collection] ?? {}) : undefined;
  const answers = await Promise.all(
    names.map(async (name) => {
      const target = `/api/v1/${path}${query === '' ? '' : `?${query}`}`.replaceAll('{name}', name);
      const answer = await rest(asker, target, {
        method,
        headers: { 'x-request-id': 'one-of-many' },
        ...(body === undefined ? {} : { body }),
      });
      return bytesOf(answer, name);
    }),
  );
  const [first = ''] = answers;
  expect(answers).toEqual(names.map(() => first));
  return first;
};

const isRefusal = (status: number, error: string) => (answer: string) =>
  answer.startsWith(`${status}\n`) && answer.endsWith(`{"error":"${error}","code":"one-of-many"}`);
const isNoRoute = isRefusal(404, 'The requested resource could not be found.');
const isMissing = isRefusal(404, 'The requested resource does not exist.');
const isForbidden = (resource: string) =>
  isRefusal(403, `The supplied authentication is not authorized to access '${resource}'.`);
const isNothing = (answer: string) => answer.startsWith('404\n') && answer.endsWith('\n');
const isOptions = (answer: string) => answer.startsWith('200\n') && answer.endsWith('\nOK');

interface Route {
  readonly path: string;
  /** By method; those that are not named have no route there. */
  readonly refused: Readonly<Record<string, string>>;
}

const all = (resource: string) => ({
  GET: resource,
  PUT: resource,
  POST: resource,
  DELETE: resource,
});

/** What the refusal names, of the owner's namespace and the name that was asked for (§2.4). */
const ROUTES: readonly Route[] = [
  ...['actions', 'packages', 'triggers', 'rules'].map((collection) => ({
    path: `${collection}/{name}`,
    refused: all('{owner}/{name}'),
  })),
  { path: 'actions/{name}/', refused: { GET: '{owner}/{name}' } },
  ...['packages', 'triggers', 'rules'].map((collection) => ({
    path: `${collection}/{name}/`,
    refused: {},
  })),
  ...[MEMBER, 'absent'].map((action) => ({
    path: `actions/{name}/${action}`,
    refused: {
      GET: '{owner}/{name}',
      POST: '{owner}/{name}',
      PUT: `{owner}/{name}/${action}`,
      DELETE: `{owner}/{name}/${action}`,
    },
  })),
  { path: `actions/{name}/${MEMBER}/`, refused: {} },
];

const isExpected = (method: string, named: string | undefined) => {
  if (method === 'OPTIONS') return isOptions;
  if (method === 'HEAD') return isNothing;
  return named === undefined ? isNoRoute : isForbidden(named);
};

/** Both hold things of the same names; one asks for the other's. */
const owner: Name = 'alice';
const stranger: Name = 'carol';

describe("one tenant's things, asked for by the other", () => {
  const inMatrix = (routes: readonly Route[]) =>
    routes.flatMap(({ path, refused }) =>
      METHODS.map((how) => {
        const [method = ''] = how.split(' ');
        return [how, path, refused[method]?.replace('{owner}', owner)] as const;
      }),
    );

  test.each(inMatrix(ROUTES))(
    '%s on %s: private things of any kind are as missing ones',
    async (how, path, named) => {
      const target = `namespaces/${owner}/${path}`;
      const answer = await oneAnswer(as(stranger), how, target, [...PRIVATE, MISSING]);
      expect(answer).toSatisfy(isExpected(how.split(' ')[0] ?? '', named));
    },
  );

  /** Reading and running is what sharing means; all else stays the owner's. */
  const CLOSED = METHODS.filter((how) => !/^(GET|POST|HEAD|OPTIONS)/.test(how));
  test.each(CLOSED)('%s on a shared package and in it is as on a missing one', async (how) => {
    const names = [SHARED, MISSING];
    for (const path of ['packages/{name}', `actions/{name}/${MEMBER}`, 'actions/{name}/absent'])
      await oneAnswer(as(stranger), how, `namespaces/${owner}/${path}`, names);
    const members = `namespaces/${owner}/actions/${SHARED}/{name}`;
    await oneAnswer(as(stranger), how, members, [MEMBER, 'absent']);
  });

  test.each(METHODS)(
    "%s on the name of a shared package tells nothing by another collection's path",
    async (how) => {
      for (const collection of ['actions', 'triggers', 'rules'])
        await oneAnswer(as(stranger), how, `namespaces/${owner}/${collection}/{name}`, [
          SHARED,
          MISSING,
        ]);
    },
  );

  test.each(
    inMatrix(
      ['', '/', '/result', '/logs'].map((part) => ({
        path: `activations/{name}${part}`,
        refused: { GET: '{owner}/{name}' },
      })),
    ),
  )('%s on %s: an activation that is there is as one that is not', async (how, path, named) => {
    const both = [ids.get(owner) ?? '', NO_ID];
    const [method = ''] = how.split(' ');
    const there = await oneAnswer(as(stranger), how, `namespaces/${owner}/${path}`, both);
    expect(there).toSatisfy(isExpected(method, named));
    const here = await oneAnswer(as(stranger), how, `namespaces/_/${path}`, both);
    expect(here).toSatisfy(method === 'GET' ? isMissing : isExpected(method, undefined));
  });

  const COLLECTIONS: readonly Route[] = [
    'actions',
    'triggers',
    'rules',
    'activations',
    'limits',
  ].flatMap((collection) =>
    ['', '/'].map((slash) => ({
      path: `${collection}${slash}`,
      refused: { GET: '{name}' },
    })),
  );
  test.each(inMatrix(COLLECTIONS))(
    '%s on %s: a namespace is as one that nobody has',
    async (how, path, named) => {
      const target = `namespaces/{name}/${path}`;
      const answer = await oneAnswer(as(stranger), how, target, [owner, NOBODY]);
      expect(answer).toSatisfy(isExpected(how.split(' ')[0] ?? '', named));
    },
  );

  test.each(METHODS)('%s on what no namespace has is the same in any', async (how) => {
    const paths = [
      '',
      '/nothing',
      `/limits/${MISSING}`,
      ...ROUTES.map(({ path }) => `/${path.replace('{name}', MISSING)}`),
    ];
    for (const path of paths)
      await oneAnswer(as(stranger), how, `namespaces/{name}${path}`, [owner, NOBODY]);
  });

  test.each(METHODS)('%s on an action that is not for the web is as on none', async (how) => {
    for (const extension of ['', '.json']) {
      const inDefault = `web/${owner}/default/{name}${extension}`;
      const answer = await oneAnswer(as(stranger), how, inDefault, [...PRIVATE, MISSING]);
      expect(answer).toMatch(/^404\n/);
      await oneAnswer(as(stranger), how, `web/${owner}/{name}/${MEMBER}${extension}`, [
        ...PRIVATE,
        SHARED,
        MISSING,
      ]);
      await oneAnswer(as(stranger), how, `web/{name}/default/an-action${extension}`, [
        owner,
        NOBODY,
      ]);
    }
  });

  test('the list of packages shows what is shared, and nothing else', async () => {
    const list = await ask(as(stranger), `GET /api/v1/namespaces/${owner}/packages`);
    expect(list.json).toMatchObject([{ namespace: owner, name: SHARED, binding: false }]);
    const count = await ask(as(stranger), `GET /api/v1/namespaces/${owner}/packages?count=true`);
    expect(count.text).toBe('{"packages":1}');
  });

  describe('named in a body', () => {
    const sequence = (...components: readonly string[]) => ({
      exec: { kind: 'sequence', components },
    });
    const rule = (trigger: string, action: string) => ({ trigger, action });
    const named = `/${owner}/{name}`;

    test.each([
      ['the trigger of a rule', 'rules/new-one', rule(named, '_/an-action'), '{owner}/{name}'],
      ['the action of a rule', 'rules/new-one', rule('_/a-trigger', named), '{owner}/{name}'],
      [
        'the packaged action of a rule',
        'rules/new-one',
        rule('_/a-trigger', `${named}/${MEMBER}`),
        '{owner}/{name}',
      ],
      [
        'the action of a rule that is changed',
        'rules/some-rule?overwrite=true',
        { action: named },
        '{owner}/{name}',
      ],
      ['both', 'rules/new-one', rule(named, named), '{owner}/{name}'],
      ['a component', 'actions/new-one', sequence(named), '{owner}/{name}'],
      [
        'a packaged component',
        'actions/new-one',
        sequence('_/an-action', `${named}/absent`),
        '{owner}/{name}',
      ],
      [
        'a component of a sequence that is changed',
        'actions/sequences?overwrite=true',
        sequence(named),
        '{owner}/{name}',
      ],
      [
        'what a binding is bound to',
        'packages/new-one',
        { binding: { namespace: owner, name: '{name}' } },
        '{owner}/{name}',
      ],
      [
        'what a binding is bound to anew',
        'packages/a-binding?overwrite=true',
        { binding: { namespace: owner, name: '{name}' } },
        '{owner}/{name}',
      ],
    ])('as %s, private things of any kind are as missing ones', async (_, path, body, resource) => {
      const answers = await Promise.all(
        [...PRIVATE, MISSING].map(async (name) => {
          const sent = JSON.stringify(body).replaceAll('{name}', name);
          const headers = { 'x-request-id': 'one-of-many' };
          return bytesOf(await ask(as(stranger), `PUT ${path}`, sent, { headers }), name);
        }),
      );
      const [first = ''] = answers;
      expect(answers).toEqual(answers.map(() => first));
      expect(first).toSatisfy(isForbidden(resource.replace('{owner}', owner)));
    });

    test('a namespace is as one that nobody has', async () => {
      for (const [path, body] of [
        ['rules/new-one', rule('/{name}/a-trigger', '/{name}/an-action')],
        ['actions/new-one', sequence('/{name}/an-action', '/{name}/a-package/member')],
        ['packages/new-one', { binding: { namespace: '{name}', name: 'a-package' } }],
      ] as const) {
        const [there, nowhere] = await Promise.all(
          [owner, NOBODY].map(async (name) => {
            const sent = JSON.stringify(body).replaceAll('{name}', name);
            const headers = { 'x-request-id': 'one-of-many' };
            return bytesOf(await ask(as(stranger), `PUT ${path}`, sent, { headers }), name);
          }),
        );
        expect(there).toBe(nowhere);
        expect(there).toMatch(/^403\n/);
      }
    });
  });
});
