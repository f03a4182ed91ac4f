import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkOf, withLink, withoutLink } from '../../../src/domain/trigger/rule-links.ts';
import type { Trigger } from '../../../src/domain/trigger/trigger.ts';
import { linkTo, triggerOfTests } from '../../support/entity-fixtures.ts';

test('the first rule makes a list of links, and the last leaves it empty', () => {
  const trigger = triggerOfTests('t');
  expect(trigger.rules).toBeNull();
  const one = withLink(trigger, linkTo('guest/r', 'guest/a'));
  expect(one.rules).toEqual([linkTo('guest/r', 'guest/a')]);
  expect(withoutLink(one, 'guest/r').rules).toEqual([]);
});

test('there is no link in a trigger that is gone', () => {
  expect(linkOf(null, 'guest/r')).toBeNull();
});

test('links behave as a map from rules: the last one put holds, and others are left alone', () => {
  const rule = fc.constantFrom('guest/r', 'guest/s', '__proto__');
  const action = fc.constantFrom('guest/a', 'guest/b');
  const status = fc.constantFrom('active' as const, 'inactive' as const);
  const step = fc.record({ rule, action: fc.option(action), status });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let trigger: Trigger = triggerOfTests('t');
      const expected = new Map<string, unknown>();
      for (const one of steps) {
        if (one.action === null) {
          trigger = withoutLink(trigger, one.rule);
          expected.delete(one.rule);
        } else {
          const link = linkTo(one.rule, one.action, one.status);
          trigger = withLink(trigger, link);
          expected.set(one.rule, link);
        }
        expect(linkOf(trigger, one.rule)).toEqual(expected.get(one.rule) ?? null);
      }
      expect(new Map((trigger.rules ?? []).map((link) => [link.rule, link]))).toEqual(expected);
      expect(trigger.rules ?? []).toHaveLength(expected.size);
    }),
  );
});
