import { expect, test } from 'vitest';
import type { Refusal } from '../../src/domain/refusal.ts';
import { refusalText } from '../../src/domain/refusal-text.ts';

/** Those that clients get as they are; what the wire adds is in test/http/errors.test.ts. */
const table: readonly (readonly [Refusal, number, string])[] = [
  [
    { type: 'TooManyRequests', count: 61, allowed: 60 },
    429,
    'Too many requests in the last minute (count: 61, allowed: 60).',
  ],
  [
    { type: 'TooManyConcurrent', count: 30, allowed: 30 },
    429,
    'Too many concurrent requests in flight (count: 30, allowed: 30).',
  ],
  [
    { type: 'KindNotAllowed', kind: 'php:8' },
    403,
    "The supplied authentication is not authorized to access actions of kind 'php:8'.",
  ],
  [
    { type: 'CircularBinding', binding: 'ns/b' },
    422,
    "Package binding 'ns/b' contains a circular reference.",
  ],
  [{ type: 'OtherCollection' }, 409, 'Resource by this name exists but is not in this collection.'],
  [{ type: 'SequenceEmpty' }, 400, 'No component specified for the sequence.'],
  [{ type: 'SequenceTooLong' }, 400, 'Too many actions in the sequence.'],
  [{ type: 'SequenceOfItself' }, 400, 'Sequence may not refer to itself.'],
  [{ type: 'ComponentMissing' }, 400, 'Sequence component does not exist.'],
  [{ type: 'PackageNameReserved' }, 400, "Package name 'default' is reserved."],
  [{ type: 'BindingToMissing' }, 400, 'Binding references a package that does not exist.'],
  [{ type: 'BindingToBinding' }, 400, 'Cannot bind to another package binding.'],
  [{ type: 'BindingToOther' }, 409, 'Cannot bind to a resource that is not a package.'],
  [
    { type: 'PackageNotBindable' },
    409,
    'Resource is a package and cannot be converted into a binding.',
  ],
  [
    { type: 'PackageNotEmpty', entities: 1 },
    409,
    'Package not empty (contains 1 entity). Set force param or delete package contents.',
  ],
  [
    { type: 'PackageNotEmpty', entities: 2 },
    409,
    'Package not empty (contains 2 entities). Set force param or delete package contents.',
  ],
  [{ type: 'NotThroughBinding' }, 400, 'Operation not permitted on package binding.'],
  [{ type: 'FeedIllegal' }, 400, 'Feed name is not valid'],
  [{ type: 'RuleIncomplete' }, 400, 'rule requires a valid trigger and a valid action'],
  [{ type: 'RuleTriggerMissing', trigger: 'ns/t' }, 400, 'trigger /ns/t does not exist'],
  [{ type: 'RuleActionMissing', action: 'ns/p/a' }, 400, 'action /ns/p/a does not exist'],
  [
    { type: 'TooManyRules', trigger: 'ns/t', allowed: 256 },
    400,
    'Too many rules for trigger /ns/t: 256 are allowed.',
  ],
  [{ type: 'RuleWithoutTrigger' }, 404, 'Only rules with existing triggers can be activated'],
  [
    { type: 'LimitsHaveNoParts' },
    400,
    'Inner entity level routes for limits are not yet implemented.',
  ],
];

test.each(table)('%o has its exact status and text', (refusal, status, text) => {
  expect(refusalText(refusal)).toEqual([status, text]);
});
