import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EntityCommand } from '../../../src/domain/entity/commands.ts';
import { decideEntity } from '../../../src/domain/entity/decide.ts';
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import { entityChange, type EntityEvent } from '../../../src/domain/entity/events.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { actionId, packageOf, plainId } from '../../../src/domain/names.ts';
import { entityHistory } from '../../support/entity-command-arbitrary.ts';
import { RULES_OF_TESTS } from '../../support/entity-decisions.ts';
import { GUEST } from '../../support/entity-fixtures.ts';
import { watched } from '../../support/readings.ts';

type Entities = ReadonlyMap<string, StoredEntity>;

interface Step {
  readonly command: EntityCommand;
  readonly before: Entities;
  readonly asked: ReadonlyMap<string, StoredEntity | null>;
  /** Empty for a refusal. */
  readonly events: readonly EntityEvent[];
  readonly after: Entities;
}

const stepFrom = (before: Entities, command: EntityCommand, revision: number): Step => {
  const reading = decideEntity(RULES_OF_TESTS)(GUEST, command);
  const { result, asked } = watched([...before.values()], reading);
  const events = E.isLeft(result) ? [] : result.right;
  const after = new Map(before);
  for (const event of events) {
    const { id, stored } = entityChange(event, offset(revision));
    if (stored === null) after.delete(id);
    else after.set(id, stored);
  }
  return { command, before, asked, events, after };
};

const stepsOf = (commands: readonly EntityCommand[]): readonly Step[] => {
  const steps: Step[] = [];
  for (const command of commands)
    steps.push(stepFrom(steps.at(-1)?.after ?? new Map(), command, steps.length + 1));
  return steps;
};

const holdsInEveryHistory = (hold: (steps: readonly Step[]) => void): void =>
  fc.assert(
    fc.property(entityHistory, (commands) => {
      hold(stepsOf(commands));
    }),
  );

const holdsInEveryStep = (hold: (step: Step) => void): void =>
  holdsInEveryHistory((steps) => steps.forEach(hold));

const idOf = (event: EntityEvent): string => entityChange(event, offset(1)).id;
const kindOf = (event: EntityEvent): string =>
  /^(Action|Package|Trigger|Rule)/.exec(event.type)?.[0].toLowerCase() ?? '';

describe('whatever is asked of the entities of a namespace', () => {
  test('no event belongs to a stream that was not read, and each stream gets one at most', () => {
    holdsInEveryStep(({ events, asked }) => {
      for (const event of events) expect([...asked.keys()]).toContain(idOf(event));
      expect(new Set(events.map(idOf)).size).toBe(events.length);
    });
  });

  test('the event of the entity that was named comes first', () => {
    holdsInEveryStep(({ command: { name, type }, events: [first] }) => {
      if (first === undefined || type === 'SetRuleStatus') return;
      expect(idOf(first)).toBe('package' in name ? actionId(name) : plainId(name));
    });
  });

  test('a name never changes its kind: it is created where it is free, and changed as what it is', () => {
    holdsInEveryStep(({ events, before }) => {
      for (const event of events) {
        const old = before.get(idOf(event));
        expect(old?.type ?? 'free').toBe(event.type.endsWith('Created') ? 'free' : kindOf(event));
      }
    });
  });

  test('an action in a package is in one that exists, and that is no binding', () => {
    holdsInEveryStep(({ after }) => {
      for (const entity of after.values()) {
        if (entity.type !== 'action') continue;
        const name = packageOf(entity.action.name);
        if (name === null) continue;
        expect(after.get(plainId(name))).toMatchObject({ package: { binding: null } });
      }
    });
  });

  test('a link is in the trigger that its rule names, with the action that it names', () => {
    holdsInEveryStep(({ after }) => {
      for (const entity of after.values()) {
        if (entity.type !== 'trigger') continue;
        const links = entity.trigger.rules ?? [];
        expect(new Set(links.map(({ rule }) => rule)).size).toBe(links.length);
        for (const { rule, action } of links)
          expect(after.get(rule)).toMatchObject({ rule: { trigger: entity.trigger.name, action } });
      }
    });
  });

  test('a rule has its link until its trigger is deleted, and again once it is updated or enabled', () => {
    holdsInEveryHistory((steps) => {
      const lost = new Set<string>();
      for (const step of steps) {
        noteLinks(step, lost);
        for (const [id, rule] of rulesOf(step.after)) {
          const trigger = step.after.get(plainId(rule.trigger));
          const links = trigger?.type === 'trigger' ? (trigger.trigger.rules ?? []) : [];
          expect(links.some((link) => link.rule === id)).toBe(!lost.has(id));
        }
      }
    });
  });
});

/** Keeps the ids of the rules that lost their link. */
const noteLinks = ({ before, command, events }: Step, lost: Set<string>): void => {
  for (const event of events) {
    if (event.type === 'TriggerDeleted') {
      for (const [id, rule] of rulesOf(before))
        if (plainId(rule.trigger) === plainId(event.name)) lost.add(id);
    }
    if (event.type === 'RuleCreated' || event.type === 'RuleUpdated') lost.delete(idOf(event));
    if (command.type === 'SetRuleStatus') lost.delete(plainId(command.name));
  }
};

const rulesOf = (entities: Entities) =>
  [...entities].flatMap(([id, entity]) =>
    entity.type === 'rule' ? [[id, entity.rule] as const] : [],
  );
