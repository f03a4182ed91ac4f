/** Entities of the namespace `guest` and its neighbours, and who may change them, by their names. */
import type { Action } from '../../src/domain/action/action.ts';
import type { StoredEntity } from '../../src/domain/entity/entity.ts';
import { keyId, type Offset, offset } from '../../src/domain/kernel/ids.ts';
import {
  type ActionName,
  actionId,
  type EntityName,
  type NamespaceName,
  type PlainName,
} from '../../src/domain/names.ts';
import type { Package } from '../../src/domain/package/package.ts';
import type { Rule } from '../../src/domain/rule/rule.ts';
import type { NamespaceLimits } from '../../src/domain/subject/namespace-limits.ts';
import type { Identity } from '../../src/domain/subject/subject.ts';
import type { RuleLink, RuleStatus, Trigger } from '../../src/domain/trigger/trigger.ts';
import { helloAction } from './action-fixtures.ts';

export const GUEST_NAMESPACE = 'guest' as NamespaceName;

export const callerOf = (namespace: string, limits: NamespaceLimits = {}): Identity => ({
  subject: namespace,
  namespace: namespace as NamespaceName,
  uuid: keyId(`key of ${namespace}`),
  limits,
});

export const GUEST = callerOf('guest');

/** `'t'` is in `guest`, `'other/t'` elsewhere. */
export const plainName = (text: string): PlainName => {
  const [last = '', namespace = 'guest'] = text.split('/').toReversed();
  return { namespace: namespace as NamespaceName, name: last as EntityName };
};

/** `'guest/a'` or `'guest/utils/a'`. */
export const actionName = (text: string): ActionName => {
  const [namespace = '', first = '', second] = text.split('/');
  return {
    namespace: namespace as NamespaceName,
    package: second === undefined ? null : (first as EntityName),
    name: (second ?? first) as EntityName,
  };
};

const REVISION: Offset = offset(7);

export const storedAction = (name: string, more: Partial<Action> = {}): StoredEntity => ({
  type: 'action',
  action: helloAction({ name: actionName(name), ...more }),
  revision: REVISION,
});

export const storedSequence = (name: string, ...components: readonly string[]): StoredEntity => {
  const names = components.map(actionName);
  return storedAction(name, {
    exec: { type: 'sequence', kind: 'sequence', components: names },
    parameters: [{ key: '_actions', value: names.map((component) => `/${actionId(component)}`) }],
    annotations: [
      { key: 'provide-api-key', value: false },
      { key: 'exec', value: 'sequence' },
    ],
  });
};

export const packageOfTests = (name: string, more: Partial<Package> = {}): Package => ({
  name: plainName(name),
  version: '0.0.1',
  publish: false,
  updated: 1000,
  binding: null,
  parameters: [],
  annotations: [],
  ...more,
});

export const storedPackage = (name: string, more: Partial<Package> = {}): StoredEntity => ({
  type: 'package',
  package: packageOfTests(name, more),
  revision: REVISION,
});

export const storedBinding = (name: string, provider: string): StoredEntity =>
  storedPackage(name, bindingTo(provider));

export const bindingTo = (provider: string): Pick<Package, 'binding' | 'annotations'> => {
  const { namespace, name } = plainName(provider);
  return {
    binding: { namespace, name },
    annotations: [{ key: 'binding', value: { namespace, name } }],
  };
};

export const triggerOfTests = (name: string, more: Partial<Trigger> = {}): Trigger => ({
  name: plainName(name),
  version: '0.0.1',
  publish: false,
  updated: 1000,
  parameters: [],
  annotations: [],
  rules: null,
  ...more,
});

export const storedTrigger = (name: string, more: Partial<Trigger> = {}): StoredEntity => ({
  type: 'trigger',
  trigger: triggerOfTests(name, more),
  revision: REVISION,
});

export const linkTo = (rule: string, action: string, status: RuleStatus = 'active'): RuleLink => ({
  rule,
  action: actionName(action),
  status,
});

export const ruleOfTests = (name: string, more: Partial<Rule> = {}): Rule => ({
  name: plainName(name),
  version: '0.0.1',
  publish: false,
  updated: 1000,
  trigger: plainName('t'),
  action: actionName('guest/a'),
  annotations: [],
  ...more,
});

export const storedRule = (name: string, more: Partial<Rule> = {}): StoredEntity => ({
  type: 'rule',
  rule: ruleOfTests(name, more),
  revision: REVISION,
});
