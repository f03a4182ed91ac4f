/** What a client may put, fire and invoke with: valid but for what it refers to, which may be missing. */
import fc from 'fast-check';
import { anyJson, anyKey, jsonObjectOf } from '../../support/json-arbitrary.ts';
import { vaultOf } from './vault.ts';
import { otherOf, type Tenant } from './request.ts';

const CODES = [
  'const main = (args) => args',
  'const main = async (args) => ({ body: JSON.stringify(args), headers: args.__ow_headers ?? {} })',
  'const main = () => { throw new Error("broken") }',
  'const main = () => ({ error: { statusCode: 418, body: "teapot" } })',
  'const main = () => "no object"',
  'const main = () => [1, 2]',
  'const main = () => process.exit(3)',
  'const main = () => { console.log("x".repeat(5000)); return {} }',
  'const main = (',
  'exports.main = (args) => ({ action: args.action, params: args.params, state: args.state })',
  '',
  'UEsDBAoAAAAAAA==',
];

const parameters = fc.array(
  fc.record(
    { key: anyKey, value: anyJson, init: fc.boolean() },
    { requiredKeys: ['key', 'value'] },
  ),
  { maxLength: 3 },
);

const ANNOTATIONS = [
  'web-export',
  'raw-http',
  'final',
  'web-custom-options',
  'conductor',
  'require-whisk-auth',
  'provide-api-key',
  'disable-download',
  'feed',
] as const;

const annotations = fc.array(
  fc.record({
    key: fc.constantFrom(...ANNOTATIONS),
    value: fc.oneof(fc.constantFrom(true, false, 'secret', 7), anyJson),
  }),
  { maxLength: 3 },
);

const common = { parameters, annotations, publish: fc.boolean(), version: fc.constant('1.2.3') };

const vaultReferences = (tenant: Tenant): readonly string[] => {
  const { package: pack, action, trigger, shared } = vaultOf(tenant);
  return [`${pack}/${action}`, `${shared}/run`, trigger].map((name) => `/${tenant}/${name}`);
};

const reference = (sender: Tenant): fc.Arbitrary<string> =>
  fc.constantFrom(
    ...['/_/echo', `/${sender}/p/echo`, '/_/seq', '/_/bound/run', '/_/a', '/_/missing'],
    `/${otherOf(sender)}/open/run`,
    ...vaultReferences(otherOf(sender)),
  );

const limits = fc.record(
  {
    timeout: fc.constantFrom(100, 1000, 3000),
    memory: fc.constantFrom(128, 256),
    logs: fc.constantFrom(0, 1, 10),
    concurrency: fc.constantFrom(1, 200),
  },
  { requiredKeys: [] },
);

const actionBody = (sender: Tenant): fc.Arbitrary<object> => {
  const code = fc.record(
    {
      kind: fc.constantFrom('nodejs:default', 'nodejs:22', 'nodejs:6', 'python:3', 'blackbox'),
      code: fc.constantFrom(...CODES),
      main: fc.constantFrom('main', 'other.main', '__proto__'),
    },
    { requiredKeys: ['kind', 'code'] },
  );
  const sequence = fc.record({
    kind: fc.constant('sequence'),
    components: fc.array(reference(sender), { maxLength: 4 }),
  });
  const exec = fc.oneof({ weight: 3, arbitrary: code }, { weight: 1, arbitrary: sequence });
  return fc.record({ exec, limits, ...common }, { requiredKeys: [] });
};

const packageBody = (sender: Tenant): fc.Arbitrary<object> => {
  const binding = fc.record({
    namespace: fc.constantFrom('_', sender, otherOf(sender)),
    name: fc.constantFrom(
      'p',
      'open',
      'bound',
      vaultOf(otherOf(sender)).package,
      vaultOf(otherOf(sender)).shared,
    ),
  });
  return fc.record({ binding, ...common }, { requiredKeys: [] });
};

const triggerBody = fc.record(common, { requiredKeys: [] });

const ruleBody = (sender: Tenant): fc.Arbitrary<object> =>
  fc.record(
    {
      trigger: fc.constantFrom('/_/t', '/_/a', ...vaultReferences(otherOf(sender))),
      action: reference(sender),
      status: fc.constantFrom('active', 'inactive', ''),
    },
    { requiredKeys: ['trigger', 'action'] },
  );

const statusBody = fc.record({ status: fc.constantFrom('active', 'inactive') });

const composition = fc.record({
  action: fc.constantFrom('echo', '/_/echo', '/_/seq', 'p/echo'),
  params: fc.record({ action: fc.constantFrom('/_/echo', '/_/missing') }),
  state: anyJson,
});

const payload: fc.Arbitrary<object> = fc.oneof(jsonObjectOf(anyKey), composition);

/** For a route: by its method and the collection it is of. */
export const bodyFor = (method: string, pattern: string, sender: Tenant): fc.Arbitrary<object> => {
  const [, collection = ''] = /\/:namespace\/(\w+)/.exec(pattern) ?? [];
  if (method === 'POST') return collection === 'rules' ? statusBody : payload;
  switch (collection) {
    case 'actions':
      return actionBody(sender);
    case 'packages':
      return packageBody(sender);
    case 'triggers':
      return triggerBody;
    case 'rules':
      return ruleBody(sender);
    default:
      return payload;
  }
};
