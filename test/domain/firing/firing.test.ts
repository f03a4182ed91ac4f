import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  beginFiring,
  completedFiring,
  firingLogs,
  leftToDo,
  NOTHING_KNOWN,
  withOutcomes,
} from '../../../src/domain/firing/firing.ts';
import type { RuleOutcome } from '../../../src/domain/firing/outcome.ts';
import { linkTo } from '../../support/entity-fixtures.ts';
import { firedOfTests, numberedId } from '../../support/firing-fixtures.ts';

const rules = [
  linkTo('guest/r1', 'guest/a'),
  linkTo('guest/r2', 'guest/b', 'inactive'),
  linkTo('guest/r3', 'guest/c'),
];
const fired = firedOfTests({ rules });
const accepted = (n: number): RuleOutcome => ({ type: 'accepted', activationId: numberedId(n) });

test('what is left to do are the active rules without an outcome, in their order', () => {
  const firing = beginFiring(fired, NOTHING_KNOWN);
  expect(leftToDo(firing).map(({ rule }) => rule)).toEqual(['guest/r1', 'guest/r3']);
  expect(firingLogs(firing)).toBeNull();
  const half = withOutcomes(firing, new Map([['guest/r1', accepted(2)]]));
  expect(leftToDo(half).map(({ rule }) => rule)).toEqual(['guest/r3']);
  expect(firingLogs(half)).toBeNull();
});

test('when nothing is left, the record has one line for each rule, the inactive ones too', () => {
  const firing = beginFiring(fired, new Map([['guest/r3', accepted(3)]]));
  const done = withOutcomes(firing, new Map([['guest/r1', { type: 'failed' }]]));
  expect(leftToDo(done)).toEqual([]);
  const lines: readonly string[] = JSON.parse(firingLogs(done) ?? '[]');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { rule: 'guest/r1', success: false },
    { rule: 'guest/r2', success: false },
    { rule: 'guest/r3', success: true, activationId: numberedId(3) },
  ]);
});

test('a fire is completed under its own id and in the namespace of who fired', () => {
  expect(
    completedFiring(
      fired,
      firingLogs(beginFiring(firedOfTests({ rules: [] }), NOTHING_KNOWN)) ?? fired.payload,
    ),
  ).toEqual({
    type: 'TriggerCompleted',
    activationId: fired.activationId,
    namespace: 'guest',
    logs: '[]',
  });
});

test('of a rule the first outcome holds, in whatever order they come', () => {
  const outcomes = fc.array(fc.tuple(fc.constantFrom('guest/r1', 'guest/r3'), fc.nat(9)));
  fc.assert(
    fc.property(outcomes, (all) => {
      const firing = all.reduce(
        (state, [rule, n]) => withOutcomes(state, new Map([[rule, accepted(n)]])),
        beginFiring(fired, NOTHING_KNOWN),
      );
      for (const rule of ['guest/r1', 'guest/r3']) {
        const first = all.find(([of]) => of === rule);
        expect(firing.outcomes.get(rule)).toEqual(
          first === undefined ? undefined : accepted(first[1]),
        );
      }
    }),
  );
});
