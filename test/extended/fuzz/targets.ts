/**
 * Methods and paths: those of the real route table with names of all kinds in their places, and what somebody makes of
 * them who looks for a gap.
 */
import fc from 'fast-check';
import { createRouteTable, type RouteTable } from '../../../src/http/route-table.ts';
import { createHttpWorld } from '../../support/http-deps.ts';
import { percentEncoded, weirdSegment } from './weird-texts.ts';
import { vaultOf } from './names.ts';
import { activationOf, otherOf, type Tenant } from './request.ts';

export interface RouteShape {
  readonly method: string;
  readonly pattern: string;
  readonly query: NonNullable<RouteTable['routes'][number]['operation']['query']>;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const;

const { routes, open } = createRouteTable(createHttpWorld().deps);

/** They have no routes of their own. */
const WEB: readonly RouteShape[] = METHODS.flatMap((method) =>
  ['', '/', '/and/more'].map((rest) => ({
    method,
    pattern: `/api/v1/web/:tenant/:home/:web${rest}`,
    query: [],
  })),
);

/** Where there is more to break. */
const timesOf = (method: string): number => (method === 'PUT' || method === 'POST' ? 4 : 1);

export const SHAPES: readonly RouteShape[] = [
  ...routes.flatMap(({ method, pattern, operation: { query = [] } }) =>
    Array.from({ length: timesOf(method) }, () => ({ method, pattern, query })),
  ),
  ...open.map(({ pattern }) => ({ method: 'GET', pattern, query: [] })),
  ...WEB,
];

/** Whose things a path is about, and whether they will be others afterwards. */
interface Aim {
  readonly sender: Tenant;
  readonly isChange: boolean;
  readonly isOwn: boolean;
}

const CHANGING = ['a', 'b', 'seq', 'run'] as const;
const WEB_ACTIONS = ['web', 'raw'] as const;
const ACTIONS = ['echo', ...WEB_ACTIONS, ...CHANGING] as const;

/** Names by what stands for them in a pattern, and for `:name` by its collection: things of both tenants have them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  ':package': ['p', 'open', 'bound', 'default'],
  ':home': ['default', 'default', 'default', 'default', 'p', 'bound'],
  actions: ACTIONS,
  packages: ['p', 'open', 'bound', 'b'],
  triggers: ['t', 'b'],
  rules: ['r', 'b'],
};

const EXTENSIONS = ['', '', '', '.http', '.json', '.html', '.svg', '.text', '.exe', '.json.http'];

const namespaceFor = ({ sender, isOwn }: Aim): fc.Arbitrary<string> =>
  isOwn ? fc.constantFrom('_', sender) : fc.constantFrom(otherOf(sender), otherOf(sender), 'guest');

const nameFor = (of: string, { sender, isOwn, isChange }: Aim): fc.Arbitrary<string> => {
  const usual = fc.constantFrom(
    ...(isChange && of === 'actions' ? CHANGING : (NAMES[of] ?? ACTIONS)),
  );
  const vault = fc.constantFrom(...Object.values(vaultOf(otherOf(sender))));
  return isOwn ? usual : fc.oneof(usual, vault);
};

const partFor = (part: string, collection: string, aim: Aim): fc.Arbitrary<string> => {
  const { sender, isOwn } = aim;
  switch (part) {
    case ':namespace':
      return namespaceFor(aim);
    case ':tenant':
      return fc.constant(isOwn ? sender : otherOf(sender));
    case ':package':
    case ':home':
      return nameFor(part, aim);
    case ':name':
      return nameFor(collection, aim);
    case ':web':
      return fc
        .tuple(
          fc.constantFrom(...WEB_ACTIONS, ...WEB_ACTIONS, ...WEB_ACTIONS, ...ACTIONS),
          fc.constantFrom(...EXTENSIONS),
        )
        .map((parts) => parts.join(''));
    case ':activation':
      return fc.constantFrom(activationOf(isOwn ? sender : otherOf(sender)), '0'.repeat(32));
    default:
      return fc.constant(part);
  }
};

const ownOrNot = fc.constantFrom(true, true, true, false);

export const pathOf = ({ method, pattern }: RouteShape, sender: Tenant): fc.Arbitrary<string> => {
  const parts = pattern.split('/');
  const collection = parts[parts.indexOf(':namespace') + 1] ?? '';
  const isChange = method === 'PUT' || method === 'DELETE';
  const usual = ownOrNot.chain((isOwn) =>
    fc
      .tuple(...parts.map((part) => partFor(part, collection, { sender, isChange, isOwn })))
      .map((segments) => segments.join('/')),
  );
  const odd = fc
    .tuple(usual, fc.array(mutation, { minLength: 1, maxLength: 2 }))
    .map(([path, mutations]) => mutations.reduce((text, mutate) => mutate(text), path));
  return fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: odd });
};

type Mutation = (path: string) => string;

/** At the nth segment, counted around. */
const atSegment = (n: number, change: (segment: string) => readonly string[]): Mutation => {
  return (path) => {
    const segments = path.split('/');
    const at = n % segments.length;
    return segments.flatMap((segment, i) => (i === at ? change(segment) : [segment])).join('/');
  };
};

const CHANGES: readonly ((segment: string, weird: string) => readonly string[])[] = [
  (_, weird) => [weird],
  (segment, weird) => [segment, weird],
  (segment) => [segment, ''],
  (segment) => [segment, '.'],
  (segment) => [segment, '..'],
  (segment) => ['..', '..', segment],
  (segment) => ['%2e%2e', segment],
  (segment) => [`%2F${segment}`],
  (segment) => [`${segment}%2f..%2f..`],
  (segment) => [percentEncoded(segment)],
  (segment) => [segment.toUpperCase()],
  (segment) => [`${segment};v=1`],
  (segment) => [`${segment}%00`],
  (segment) => [`${segment}%`],
  (segment) => [`${segment}\0`],
  (segment) => [`${segment} `],
  (segment) => [segment.repeat(300)],
  (segment) => Array.from({ length: 200 }, () => segment),
  () => [],
];

const mutation: fc.Arbitrary<Mutation> = fc
  .tuple(fc.nat(9), fc.constantFrom(...CHANGES), weirdSegment)
  .map(([n, change, weird]) => atSegment(n, (segment) => change(segment, weird)));

export const anyMethod = (usual: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 16, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(...METHODS) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('TRACE', 'CONNECT', 'PRI', 'X'.repeat(500), 'get', 'G\0T', 'a b'),
    },
  );
