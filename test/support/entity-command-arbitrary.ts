/** Commands on a few entities of one namespace, mostly by names that fit their kind. */
import fc from 'fast-check';
import type { EntityCommand } from '../../src/domain/entity/commands.ts';
import { codeOf, putOf, sequenceOf } from './action-fixtures.ts';
import { deletePackage, putPackage, putRule, putTrigger } from './entity-commands.ts';
import { actionName, plainName } from './entity-fixtures.ts';

const ANY = ['a', 'b', 'p', 'q', 't', 'u', 'r', 's'] as const;

const mostly = (...names: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom(...ANY) },
  );

const trigger = mostly('t', 'u');
const rule = mostly('r', 's');
const pack = mostly('p', 'q');
const unpackaged = mostly('a', 'b').map((name) => actionName(`guest/${name}`));
const packaged = fc
  .tuple(pack, fc.constantFrom('a', 'b'))
  .map(([inside, name]) => actionName(`guest/${inside}/${name}`));
const action = fc.oneof({ weight: 3, arbitrary: unpackaged }, { weight: 1, arbitrary: packaged });
const overwrite = fc.oneof(
  { weight: 3, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
);
const nowMs = fc.nat(9999);
const oftenGiven = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 5 });
const seldomGiven = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

const putAction = fc
  .record({ action, components: seldomGiven(fc.array(action, { maxLength: 3 })), overwrite, nowMs })
  .map(({ action: name, components, ...more }) => {
    const content = components === null ? codeOf('nodejs:22') : sequenceOf(...components);
    return putOf(content, { name, ...more });
  });

const put = fc.oneof(
  putAction,
  fc
    .record({ pack, binding: seldomGiven(pack.map(plainName)), overwrite, nowMs })
    .map(({ pack: name, binding, ...more }) => putPackage(name, { binding }, more)),
  fc
    .record({ trigger, overwrite, nowMs })
    .map(({ trigger: name, ...more }) => putTrigger(name, {}, more)),
  fc
    .record({
      rule,
      on: oftenGiven(trigger.map(plainName)),
      action: oftenGiven(action),
      overwrite,
      nowMs,
    })
    .map(({ rule: name, on, action: run, ...more }) =>
      putRule(name, { trigger: on, action: run }, more),
    ),
);

const status = fc.constantFrom('active' as const, 'inactive' as const);

const other: fc.Arbitrary<EntityCommand> = fc.oneof(
  action.map((name) => ({ type: 'DeleteAction', name }) as const),
  fc.tuple(pack, fc.boolean()).map(([name, force]) => deletePackage(name, force)),
  trigger.map((name) => ({ type: 'DeleteTrigger', name: plainName(name) }) as const),
  rule.map((name) => ({ type: 'DeleteRule', name: plainName(name) }) as const),
  fc
    .tuple(rule, status)
    .map(([name, to]) => ({ type: 'SetRuleStatus', name: plainName(name), status: to }) as const),
);

const anyEntityCommand: fc.Arbitrary<EntityCommand> = fc.oneof(
  { weight: 3, arbitrary: put },
  { weight: 1, arbitrary: other },
);

/** Something to work on, so that few of the commands that follow are refused for want of it. */
const BEGINNING: readonly EntityCommand[] = [
  ...['a', 'b'].map((name) => putOf(codeOf('nodejs:22'), { name: actionName(`guest/${name}`) })),
  ...['t', 'u'].map((name) => putTrigger(name)),
  putPackage('p'),
];

export const entityHistory: fc.Arbitrary<readonly EntityCommand[]> = fc
  .array(anyEntityCommand, { maxLength: 40, size: 'max' })
  .map((commands) => [...BEGINNING, ...commands]);
