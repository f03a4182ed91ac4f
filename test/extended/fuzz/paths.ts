/** Paths of routes with names in their places: of what the sender has, or of what another keeps to itself. */
import fc from 'fast-check';
import { mutation } from './path-mutations.ts';
import { activationOf, otherOf, type Tenant } from './request.ts';
import type { RouteShape } from './targets.ts';
import { vaultOf } from './vault.ts';

type Names = Readonly<Record<string, readonly string[]>>;

const CHANGING = ['a', 'b', 'seq', 'run'];
const WEB = ['web', 'raw', 'web', 'raw', 'web', 'raw', 'echo', 'run', 'seq'];
const EXTENSIONS = ['', '', '', '.http', '.json', '.html', '.svg', '.text', '.exe', '.json.http'];
const WEB_NAMES = WEB.flatMap((name) => EXTENSIONS.map((extension) => name + extension));

/** By what stands for them in a pattern, and for `:name` by its collection. */
const ownNames = (sender: Tenant, isChange: boolean): Names => ({
  ':namespace': ['_', sender],
  ':tenant': [sender],
  ':package': ['p', 'open', 'bound', 'default'],
  ':home': ['default', 'default', 'default', 'default', 'p', 'bound'],
  ':web': WEB_NAMES,
  ':activation': [activationOf(sender)],
  actions: isChange ? CHANGING : ['echo', 'web', 'raw', ...CHANGING],
  packages: ['p', 'open', 'bound', 'b'],
  triggers: ['t', 'b'],
  rules: ['r', 'b'],
});

/** In one of the packages of the other tenant, so that the name of the action fits. */
const othersNames = (other: Tenant, pack: string, action: string): Names => {
  const { package: closed, trigger, shared } = vaultOf(other);
  return {
    ':namespace': [other, other, other, 'guest'],
    ':tenant': [other],
    ':package': [pack],
    ':home': [pack, 'default'],
    ':web': [action, ...WEB_NAMES],
    ':activation': [activationOf(other), '0'.repeat(32)],
    // Without a package in their path, or in the one of before.
    actions: [action, action, 'echo', 'seq', pack],
    packages: [closed, shared, 'open'],
    triggers: [trigger, 't'],
    rules: ['r'],
  };
};

const namesFor = (sender: Tenant, isChange: boolean): fc.Arbitrary<Names> => {
  const other = otherOf(sender);
  const { package: closed, action, shared } = vaultOf(other);
  return fc.constantFrom(
    ...Array.from({ length: 9 }, () => ownNames(sender, isChange)),
    othersNames(other, closed, action),
    othersNames(other, shared, 'run'),
    othersNames(other, 'open', 'run'),
  );
};

export const pathOf = ({ method, pattern }: RouteShape, sender: Tenant): fc.Arbitrary<string> => {
  const parts = pattern.split('/');
  const collection = parts[parts.indexOf(':namespace') + 1] ?? '';
  const isChange = method === 'PUT' || method === 'DELETE';
  const usual = namesFor(sender, isChange).chain((names) =>
    fc
      .tuple(
        ...parts.map((part) => {
          const known = names[part === ':name' ? collection : part];
          return part.startsWith(':') && known !== undefined
            ? fc.constantFrom(...known)
            : fc.constant(part);
        }),
      )
      .map((segments) => segments.join('/')),
  );
  const odd = fc
    .tuple(usual, fc.array(mutation, { minLength: 1, maxLength: 2 }))
    .map(([path, mutations]) => mutations.reduce((text, mutate) => mutate(text), path));
  return fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: odd });
};
