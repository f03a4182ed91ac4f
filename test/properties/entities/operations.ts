/** Random operations by names from a small set: mostly such that fit their kind, so that something comes of them. */
import fc from 'fast-check';
import {
  type Content,
  type Id,
  type Kind,
  type Namespace,
  NAMESPACES,
  type Operation,
} from './operation.ts';

const KINDS: readonly Kind[] = ['actions', 'packages', 'triggers', 'rules'];

/** The names that operations choose from. */
export interface Scope {
  readonly as: fc.Arbitrary<Namespace>;
  readonly names: Readonly<Record<Kind, readonly string[]>>;
  /** How seldom a name of another kind is chosen. */
  readonly fit: number;
}

export const WIDE: Scope = {
  as: fc.constantFrom(...NAMESPACES),
  names: { actions: ['a', 'b'], packages: ['p', 'q'], triggers: ['t', 'u'], rules: ['r', 's'] },
  fit: 8,
};

/** For what happens at once: about the same few things. */
export const NARROW: Scope = {
  as: fc.constant('one'),
  names: { actions: ['a', 'b'], packages: ['p'], triggers: ['t', 'u'], rules: ['r'] },
  fit: 30,
};

const seldom = <Value>(often: fc.Arbitrary<Value>, other: fc.Arbitrary<Value>, weight = 8) =>
  fc.oneof({ weight, arbitrary: often }, { weight: 1, arbitrary: other });
const given = <Value>(value: fc.Arbitrary<Value>, freq: number) => fc.option(value, { freq });

/** Every id there may be in a namespace, by kind. */
const idsIn = (namespace: Namespace, { names }: Scope): Readonly<Record<Kind, readonly Id[]>> => {
  const all = Object.values(names).flat();
  const plain = all.map((name) => `${namespace}/${name}`);
  const packaged = names.packages.flatMap((pack) =>
    names.actions.map((name) => `${namespace}/${pack}/${name}`),
  );
  return { actions: [...plain, ...packaged], packages: plain, triggers: plain, rules: plain };
};

interface Names {
  readonly idOf: (kind: Kind) => fc.Arbitrary<Id>;
}

const namesIn = (scope: Scope, namespace: Namespace): Names => {
  const any = fc.constantFrom(...Object.values(scope.names).flat());
  const named = (kind: Kind) => seldom(fc.constantFrom(...scope.names[kind]), any, scope.fit);
  const plain = (kind: Kind) => named(kind).map((name) => `${namespace}/${name}`);
  const packaged = fc
    .tuple(named('packages'), named('actions'))
    .map((names) => [namespace, ...names].join('/'));
  return {
    idOf: (kind) => (kind === 'actions' ? fc.oneof(plain(kind), packaged) : plain(kind)),
  };
};

const contentOf = (kind: Kind, refer: (kind: Kind) => fc.Arbitrary<Id>): fc.Arbitrary<Content> => {
  const mark = given(fc.nat(99), 3);
  const components = fc.array(refer('actions'), { maxLength: 3 });
  switch (kind) {
    case 'actions':
      return fc.record({
        kind: fc.constant(kind),
        exec: fc.oneof(
          { weight: 5, arbitrary: fc.constant('code' as const) },
          { weight: 3, arbitrary: components },
          { weight: 1, arbitrary: fc.constant(null) },
        ),
        mark,
      });
    case 'packages':
      return fc.record({
        kind: fc.constant(kind),
        binding: given(refer('packages'), 1),
        publish: given(fc.boolean(), 2),
        mark,
      });
    case 'triggers':
      return fc.record({ kind: fc.constant(kind), mark });
    case 'rules':
      return fc.record({
        kind: fc.constant(kind),
        trigger: given(refer('triggers'), 6),
        action: given(refer('actions'), 6),
        mark,
      });
  }
};

const otherThan = (namespace: Namespace): Namespace => (namespace === 'one' ? 'two' : 'one');

const writeBy = (as: Namespace, scope: Scope): fc.Arbitrary<Operation> => {
  const own = namesIn(scope, as);
  const others = namesIn(scope, otherThan(as));
  const target = (kind: Kind) => seldom(own.idOf(kind), others.idOf(kind), 20);
  const refer = (kind: Kind) => seldom(own.idOf(kind), others.idOf(kind), 5);
  const put = (kind: Kind) =>
    fc.record({
      type: fc.constant('put' as const),
      as: fc.constant(as),
      id: target(kind),
      overwrite: seldom(fc.constant(true), fc.constant(false), 2),
      content: contentOf(kind, refer),
    });
  const remove = (kind: Kind) =>
    fc.record({
      type: fc.constant('delete' as const),
      as: fc.constant(as),
      kind: fc.constant(kind),
      id: target(kind),
      force: fc.boolean(),
    });
  const status = fc.record({
    type: fc.constant('status' as const),
    as: fc.constant(as),
    id: target('rules'),
    status: fc.constantFrom('active' as const, 'inactive' as const),
  });
  return fc.oneof(
    { weight: 6, arbitrary: fc.oneof(...KINDS.map(put)) },
    { weight: 3, arbitrary: fc.oneof(...KINDS.map(remove)) },
    { weight: 1, arbitrary: status },
  );
};

const readBy = (as: Namespace, scope: Scope): fc.Arbitrary<Operation> =>
  fc.constantFrom(...readsBy(as, scope));

/** Everything that can be read with one key of the names in a scope. */
export const readsBy = (as: Namespace, scope: Scope): readonly Operation[] =>
  NAMESPACES.flatMap((namespace) => {
    const ids = idsIn(namespace, scope);
    return KINDS.flatMap((kind): readonly Operation[] => [
      ...ids[kind].map((id) => ({ type: 'get', as, kind, id }) as const),
      ...[false, true].flatMap((count) => [
        { type: 'list', as, kind, namespace, package: null, count } as const,
        ...(kind === 'actions'
          ? ids.packages.map(
              (pack) => ({ type: 'list', as, kind, namespace, package: pack, count }) as const,
            )
          : []),
      ]),
    ]);
  });

export const operationIn = (scope: Scope): fc.Arbitrary<Operation> =>
  scope.as.chain((as) =>
    fc.oneof(
      { weight: 5, arbitrary: writeBy(as, scope) },
      { weight: 1, arbitrary: readBy(as, scope) },
    ),
  );
