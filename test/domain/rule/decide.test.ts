import { describe, test } from 'vitest';
import type { EntityEvent } from '../../../src/domain/entity/events.ts';
import type { Rule } from '../../../src/domain/rule/rule.ts';
import type { RuleLink, RuleStatus } from '../../../src/domain/trigger/trigger.ts';
import { onTrigger, putRule, running, UPDATE } from '../../support/entity-commands.ts';
import { given, notAuthorized } from '../../support/entity-decisions.ts';
import {
  actionName,
  callerOf,
  linkTo,
  plainName,
  ruleOfTests,
  storedAction,
  storedBinding,
  storedPackage,
  storedRule,
  storedTrigger,
  triggerOfTests,
} from '../../support/entity-fixtures.ts';

const a = storedAction('guest/a');
const both = { ...onTrigger('t'), ...running('guest/a') };
const others = linkTo('guest/others', 'guest/a');
const link = (status: RuleStatus = 'active', action = 'guest/a') =>
  linkTo('guest/r', action, status);
const created = (more: Partial<Rule> = {}): EntityEvent => ({
  type: 'RuleCreated',
  rule: ruleOfTests('r', more),
});
const updated = (more: Partial<Rule> = {}): EntityEvent => ({
  type: 'RuleUpdated',
  rule: ruleOfTests('r', { version: '0.0.2', updated: 2000, ...more }),
});
const setTo = (status: RuleStatus) =>
  ({ type: 'SetRuleStatus', name: plainName('r'), status }) as const;
const linksOf = (trigger: string, ...rules: readonly RuleLink[]): EntityEvent => ({
  type: 'TriggerRulesChanged',
  trigger: triggerOfTests(trigger, { rules }),
});

describe('a PUT of a new rule (openwhisk-api §7.3)', () => {
  test('makes it active at once, by a link in its trigger', () => {
    given(storedTrigger('t'), a).when(putRule('r', both)).yields(created(), linksOf('t', link()));
  });

  test('leaves the links of other rules alone', () => {
    given(storedTrigger('t', { rules: [others] }), a)
      .when(putRule('r', both))
      .yields(created(), linksOf('t', others, link()));
  });

  test('needs a trigger and an action', () => {
    for (const content of [{}, onTrigger('t'), running('guest/a')])
      given(storedTrigger('t'), a).when(putRule('r', content)).refused({ type: 'RuleIncomplete' });
  });

  test('needs the trigger to exist, then the action', () => {
    given().when(putRule('r', both)).refused({ type: 'RuleTriggerMissing', trigger: 'guest/t' });
    given(storedPackage('t'), a)
      .when(putRule('r', both))
      .refused({ type: 'RuleTriggerMissing', trigger: 'guest/t' });
    given(storedTrigger('t'))
      .when(putRule('r', both))
      .refused({ type: 'RuleActionMissing', action: 'guest/a' });
    given(storedTrigger('t'), storedPackage('a'))
      .when(putRule('r', both))
      .refused({ type: 'RuleActionMissing', action: 'guest/a' });
  });

  test('may name its action through a binding, and keeps that name', () => {
    const content = { ...onTrigger('t'), ...running('guest/bound/a') };
    const bound = [
      storedBinding('bound', 'other/shared'),
      storedPackage('other/shared', { publish: true }),
    ];
    given(storedTrigger('t'), ...bound, storedAction('other/shared/a'))
      .when(putRule('r', content))
      .yields(
        created({ action: actionName('guest/bound/a') }),
        linksOf('t', link('active', 'guest/bound/a')),
      );
    given(storedTrigger('t'), ...bound)
      .when(putRule('r', content))
      .refused({ type: 'RuleActionMissing', action: 'guest/bound/a' });
  });

  test('in a package of the namespace that is missing is not found, before all else', () => {
    given()
      .when(putRule('r', { ...onTrigger('t'), ...running('guest/gone/a') }))
      .refused({ type: 'NotFound' });
  });

  test('needs the right to read trigger and action, and names all it has no right to', () => {
    given()
      .when(putRule('r', { ...onTrigger('other/t'), ...running('other/a') }))
      .refused(notAuthorized('other/a', 'other/t'));
  });

  test('of what exists needs overwrite=true', () => {
    given(storedRule('r')).when(putRule('r', both)).refused({ type: 'AlreadyExists' });
  });

  test('onto a name of another kind is refused', () => {
    given(storedTrigger('r'))
      .when(putRule('r', both, UPDATE))
      .refused({ type: 'OtherCollection' });
  });

  test('in another namespace is refused', () => {
    given().when(putRule('r', both), callerOf('stranger')).refused(notAuthorized('guest/r'));
  });
});

describe('an update of a rule (openwhisk-api §7.3)', () => {
  test('keeps its status', () => {
    for (const status of ['active', 'inactive'] as const)
      given(storedRule('r'), storedTrigger('t', { rules: [link(status)] }), a)
        .when(putRule('r', {}, UPDATE))
        .yields(updated());
  });

  test('with another action changes the link', () => {
    given(
      storedRule('r'),
      storedTrigger('t', { rules: [link('inactive'), others] }),
      storedAction('guest/b'),
    )
      .when(putRule('r', running('guest/b'), UPDATE))
      .yields(
        updated({ action: actionName('guest/b') }),
        linksOf('t', link('inactive', 'guest/b'), others),
      );
  });

  test('with another trigger moves the link, status and all', () => {
    given(
      storedRule('r'),
      storedTrigger('t', { rules: [others, link('inactive')] }),
      storedTrigger('u'),
      a,
    )
      .when(putRule('r', onTrigger('u'), UPDATE))
      .yields(
        updated({ trigger: plainName('u') }),
        linksOf('t', others),
        linksOf('u', link('inactive')),
      );
  });

  test('away from a trigger that is gone is inactive in the new one', () => {
    given(storedRule('r'), storedTrigger('u'), a)
      .when(putRule('r', onTrigger('u'), UPDATE))
      .yields(updated({ trigger: plainName('u') }), linksOf('u', link('inactive')));
  });

  test('brings back a link that was lost with its trigger, inactive', () => {
    given(storedRule('r'), storedTrigger('t'), a)
      .when(putRule('r', {}, UPDATE))
      .yields(updated(), linksOf('t', link('inactive')));
  });

  test('looks for trigger and action again, even if they are not named', () => {
    given(storedRule('r'), a)
      .when(putRule('r', {}, UPDATE))
      .refused({ type: 'RuleTriggerMissing', trigger: 'guest/t' });
    given(storedRule('r'), storedTrigger('t', { rules: [link()] }))
      .when(putRule('r', {}, UPDATE))
      .refused({ type: 'RuleActionMissing', action: 'guest/a' });
  });
});

describe('a DELETE of a rule (openwhisk-api §7.3)', () => {
  const deletion = { type: 'DeleteRule', name: plainName('r') } as const;
  const deleted: EntityEvent = { type: 'RuleDeleted', name: plainName('r') };

  test('removes its link too, active or not', () => {
    for (const status of ['active', 'inactive'] as const)
      given(storedRule('r'), storedTrigger('t', { rules: [link(status), others] }))
        .when(deletion)
        .yields(deleted, linksOf('t', others));
  });

  test('leaves a list of links, if an empty one', () => {
    given(storedRule('r'), storedTrigger('t', { rules: [link()] }))
      .when(deletion)
      .yields(deleted, linksOf('t'));
  });

  test('does not need the trigger', () => {
    given(storedRule('r')).when(deletion).yields(deleted);
    given(storedRule('r'), storedTrigger('t')).when(deletion).yields(deleted);
    given(storedRule('r'), storedPackage('t')).when(deletion).yields(deleted);
  });

  test("of what is not there, is another kind, or is somebody else's, is refused", () => {
    given().when(deletion).refused({ type: 'NotFound' });
    given(storedTrigger('r')).when(deletion).refused({ type: 'OtherCollection' });
    given(storedRule('r')).when(deletion, callerOf('stranger')).refused(notAuthorized('guest/r'));
  });
});

describe('a change of the status of a rule (openwhisk-api §7.3)', () => {
  test('changes the link and nothing else', () => {
    given(storedRule('r'), storedTrigger('t', { rules: [link('active'), others] }))
      .when(setTo('inactive'))
      .yields(linksOf('t', link('inactive'), others));
  });

  test('to what it is already changes nothing', () => {
    for (const status of ['active', 'inactive'] as const)
      given(storedRule('r'), storedTrigger('t', { rules: [link(status)] }))
        .when(setTo(status))
        .yields();
  });

  test('does not look at the action', () => {
    given(storedRule('r'), storedTrigger('t', { rules: [link('inactive')] }))
      .when(setTo('active'))
      .yields(linksOf('t', link('active')));
  });

  test('to active brings back a link that was lost with its trigger', () => {
    given(storedRule('r'), storedTrigger('t'))
      .when(setTo('active'))
      .yields(linksOf('t', link('active')));
    given(storedRule('r'), storedTrigger('t')).when(setTo('inactive')).yields();
  });

  test('without a trigger can only be to inactive, which it is', () => {
    given(storedRule('r')).when(setTo('active')).refused({ type: 'RuleWithoutTrigger' });
    given(storedRule('r')).when(setTo('inactive')).yields();
  });

  test('of what is not there, or is another kind, is refused', () => {
    given().when(setTo('active')).refused({ type: 'NotFound' });
    given(storedTrigger('r')).when(setTo('active')).refused({ type: 'OtherCollection' });
  });
});

describe('a trigger with 256 rules', () => {
  const links = Array.from({ length: 256 }, (_, i) => linkTo(`guest/r${i}`, 'guest/a'));
  const full = storedTrigger('t', { rules: links });
  const refusal = { type: 'TooManyRules', trigger: 'guest/t', allowed: 256 } as const;

  test('takes no further one, whichever way it comes', () => {
    given(full, a).when(putRule('r', both)).refused(refusal);
    given(
      full,
      storedTrigger('u', { rules: [link()] }),
      a,
      storedRule('r', { trigger: plainName('u') }),
    )
      .when(putRule('r', onTrigger('t'), UPDATE))
      .refused(refusal);
    given(full, a, storedRule('r')).when(setTo('active')).refused(refusal);
  });

  test('takes the 256th, and changes of those it has', () => {
    given(storedTrigger('t', { rules: links.slice(1) }), a)
      .when(putRule('r', both))
      .yields(created(), linksOf('t', ...links.slice(1), link()));
    const rest = links.slice(1);
    given(storedTrigger('t', { rules: [link(), ...rest] }), a, storedRule('r'))
      .when(setTo('inactive'))
      .yields(linksOf('t', link('inactive'), ...rest));
  });
});
