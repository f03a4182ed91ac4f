/** Random events on the topics of entities, subjects and limits. */
import fc from 'fast-check';
import { type EntityEvent, entityChange } from '../../../src/domain/entity/events.ts';
import { ABSENT } from '../../../src/domain/kernel/ids.ts';
import type { SubjectEvent } from '../../../src/domain/subject/events.ts';
import type { SealedSecret, Subject } from '../../../src/domain/subject/subject.ts';
import type { NewRecord } from '../../../src/journal/journal.ts';
import { LINK, samplePackage, sampleRule, sampleTrigger } from '../../fixtures/sample-events.ts';
import { helloAction } from '../../support/action-fixtures.ts';
import { anyJson } from '../../support/json-arbitrary.ts';
import { namespaceLimits } from '../../support/namespace-limits-arbitrary.ts';
import { anyName, anyNamespace, anyPlainName, anyTime, KEYS, SUBJECTS } from './names.ts';

const anyParameters = anyJson.map((value) => [{ key: 'k', value }]);

const anyAction = fc
  .record({ name: anyName, updated: anyTime, parameters: anyParameters })
  .map(helloAction);
const anyPackage = fc
  .record({
    name: anyPlainName,
    updated: anyTime,
    publish: fc.boolean(),
    binding: fc.option(anyPlainName),
    parameters: anyParameters,
  })
  .map(samplePackage);
const anyTrigger = fc
  .record({
    name: anyPlainName,
    updated: anyTime,
    parameters: anyParameters,
    rules: fc.constantFrom(null, [], [LINK]),
  })
  .map(sampleTrigger);
const anyRule = fc.record({ name: anyPlainName, updated: anyTime }).map(sampleRule);

const anyPut: fc.Arbitrary<EntityEvent> = fc.oneof(
  fc.record({
    type: fc.constantFrom('ActionCreated' as const, 'ActionUpdated' as const),
    action: anyAction,
  }),
  fc.record({
    type: fc.constantFrom('PackageCreated' as const, 'PackageUpdated' as const),
    package: anyPackage,
  }),
  fc.record({
    type: fc.constantFrom(
      'TriggerCreated' as const,
      'TriggerUpdated' as const,
      'TriggerRulesChanged' as const,
    ),
    trigger: anyTrigger,
  }),
  fc.record({
    type: fc.constantFrom('RuleCreated' as const, 'RuleUpdated' as const),
    rule: anyRule,
  }),
);
const anyDeletion: fc.Arbitrary<EntityEvent> = fc.oneof(
  fc.record({ type: fc.constant('ActionDeleted' as const), name: anyName }),
  fc.record({
    type: fc.constantFrom(
      'PackageDeleted' as const,
      'TriggerDeleted' as const,
      'RuleDeleted' as const,
    ),
    name: anyPlainName,
  }),
);

const anySubject: fc.Arbitrary<Subject> = fc.record({
  name: fc.constantFrom(...SUBJECTS),
  namespaces: fc
    .subarray(KEYS)
    .chain((uuids) =>
      fc.tuple(...uuids.map((uuid) => anyNamespace.map((name) => ({ name, uuid })))),
    )
    .map((owned) => owned.map((one) => ({ ...one, key: `sealed-${one.uuid}` as SealedSecret }))),
  blocked: fc.boolean(),
});
const anySubjectEvent: fc.Arbitrary<SubjectEvent> = fc.oneof(
  fc.record({ type: fc.constant('SubjectCreated' as const), subject: anySubject }),
  fc.record({
    type: fc.constant('SubjectUpdated' as const),
    change: fc.constantFrom('blocked' as const, 'namespaceAdded' as const),
    subject: anySubject,
  }),
  fc.record({
    type: fc.constant('SubjectDeleted' as const),
    name: fc.constantFrom(...SUBJECTS),
  }),
  fc.record({
    type: fc.constant('NamespaceLimitsSet' as const),
    namespace: anyNamespace,
    limits: namespaceLimits,
  }),
);

const subjectKey = (event: SubjectEvent): string => {
  if (event.type === 'NamespaceLimitsSet') return `${event.namespace}/limits`;
  return event.type === 'SubjectDeleted' ? event.name : event.subject.name;
};

export const anyEntityRecord: fc.Arbitrary<NewRecord> = fc
  .oneof({ arbitrary: anyPut, weight: 3 }, anyDeletion)
  .map((event) => ({ topic: 'whisks', key: entityChange(event, ABSENT).id, event }));

export const anySubjectRecord: fc.Arbitrary<NewRecord> = anySubjectEvent.map((event) => ({
  topic: 'subjects',
  key: subjectKey(event),
  event,
}));
