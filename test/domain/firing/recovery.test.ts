/**
 * Fires carried out by dispatchers that die at any moment: a model of the journal as the list of what
 * became durable, and of a life as the steps it takes before its end.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { TriggerFired } from '../../../src/domain/firing/events.ts';
import {
  completedFiring,
  firingLogs,
  leftToDo,
  withOutcomes,
} from '../../../src/domain/firing/firing.ts';
import type { RuleOutcome } from '../../../src/domain/firing/outcome.ts';
import { createFiringHistory } from '../../../src/domain/firing/recovery.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';
import { linkTo } from '../../support/entity-fixtures.ts';
import { firedOfTests, numberedId } from '../../support/firing-fixtures.ts';

const fires = fc
  .array(fc.array(fc.record({ active: fc.boolean(), refused: fc.boolean() }), { maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((all) =>
    all.map((rules, n) => ({
      refused: new Set(rules.flatMap(({ refused }, r) => (refused ? [`guest/r${r}`] : []))),
      fired: firedOfTests({
        activationId: numberedId(n + 1),
        rules: rules.map(({ active }, r) =>
          linkTo(`guest/r${r}`, 'guest/a', active ? 'active' : 'inactive'),
        ),
      }),
    })),
  );

interface Fire {
  readonly fired: TriggerFired;
  readonly refused: ReadonlySet<string>;
}

/** One life: so many steps, each of which may make one event durable. */
const live = (journal: DomainEvent[], all: readonly Fire[], steps: number, newId: () => number) => {
  const history = createFiringHistory();
  for (const event of journal) history.note(event);
  let left = steps;
  for (const { fired, refused } of all) {
    let firing = history.recall(fired);
    if (firing === null) continue;
    for (const { rule } of leftToDo(firing)) {
      if (left === 0) return;
      left -= 1;
      const activationId = numberedId(newId());
      const outcome: RuleOutcome = refused.has(rule)
        ? { type: 'refused', refusal: { type: 'NotFound' } }
        : { type: 'accepted', activationId };
      if (outcome.type === 'accepted')
        journal.push(
          acceptedEvent({
            activationId,
            cause: { type: 'rule', trigger: fired.activationId, rule },
          }),
        );
      firing = withOutcomes(firing, new Map([[rule, outcome]]));
    }
    const logs = firingLogs(firing);
    if (logs === null || left === 0) return;
    left -= 1;
    journal.push(completedFiring(fired, logs));
  }
};

test('over any crashes each active rule is accepted once, or told once why it was not', () => {
  fc.assert(
    fc.property(fires, fc.array(fc.nat(6), { maxLength: 6 }), (all, lives) => {
      const journal: DomainEvent[] = [];
      let ids = 1_000;
      for (const steps of [...lives, 1_000]) live(journal, all, steps, () => (ids += 1));
      for (const { fired, refused } of all) {
        const ends = journal.filter(
          (event) => event.type === 'TriggerCompleted' && event.activationId === fired.activationId,
        );
        expect(ends).toHaveLength(1);
        const [end] = ends;
        const logs = end?.type === 'TriggerCompleted' ? end.logs : null;
        const lines: readonly string[] = typeof logs === 'string' ? JSON.parse(logs) : [];
        expect(lines).toHaveLength(fired.rules.length);
        fired.rules.forEach(({ rule, status }, index) => {
          const accepted = journal.filter(
            (event) =>
              event.type === 'ActivationAccepted' &&
              event.cause.type === 'rule' &&
              event.cause.trigger === fired.activationId &&
              event.cause.rule === rule,
          );
          const runs = status === 'active' && !refused.has(rule);
          expect(accepted).toHaveLength(runs ? 1 : 0);
          const [one] = accepted;
          expect(JSON.parse(lines[index] ?? '{}')).toMatchObject(
            one?.type === 'ActivationAccepted'
              ? { rule, success: true, activationId: one.activationId }
              : { rule, success: false },
          );
        });
      }
    }),
  );
});

test('acceptances of other causes, and of fires below the cursor, are none of its business', () => {
  const history = createFiringHistory();
  const cause = { type: 'rule', trigger: numberedId(1), rule: 'guest/r1' } as const;
  history.note(acceptedEvent());
  history.note(acceptedEvent({ activationId: numberedId(9), cause }));
  const later = firedOfTests({ activationId: numberedId(2) });
  expect(leftToDo(history.recall(later) ?? { fired: later, outcomes: new Map() })).toEqual(
    later.rules,
  );
});
