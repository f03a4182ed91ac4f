import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { demandOf } from '../../../src/domain/scheduler/demand.ts';
import type { EntityName, NamespaceName } from '../../../src/domain/names.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';

const names = fc.constantFrom('ann', 'bob', 'annbob', 'a');
const called = fc.record({
  caller: names,
  namespace: names,
  name: names,
  revision: fc.integer({ min: 1, max: 3 }),
});
type Called = typeof called extends fc.Arbitrary<infer Value> ? Value : never;

const queueOf = ({ caller, namespace, name, revision }: Called) => {
  const { action, caller: owner } = acceptedEvent();
  return demandOf(
    { ...owner, namespace: caller as NamespaceName },
    {
      ...action,
      namespace: namespace as NamespaceName,
      name: name as EntityName,
      revision: offset(revision),
    },
  ).queue;
};

test('P18: calls share a queue when caller, action and revision are the same, and only then', () => {
  fc.assert(
    fc.property(called, called, (one, other) => {
      const same =
        one.caller === other.caller &&
        `${one.namespace}/${one.name}` === `${other.namespace}/${other.name}` &&
        one.revision === other.revision;
      expect(queueOf(one) === queueOf(other)).toBe(same);
    }),
    { numRuns: 500 },
  );
});

test('a container takes as many runs at once as the action allows, but one where its program serves one', () => {
  const { action, caller } = acceptedEvent();
  const concurrencyOf = (kind: string) =>
    demandOf(caller, { ...action, kind, limits: { ...action.limits, concurrency: 7 } }).concurrency;
  expect(['nodejs:22', 'python:3', 'blackbox', 'native:1'].map(concurrencyOf)).toEqual([
    7, 7, 7, 1,
  ]);
});
