import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joined } from '../../../src/domain/entitlement/joined-answers.ts';
import { E, type Either } from '../../../src/domain/kernel/fp.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';

const named = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 2 })
  .map((resources): Either<Refusal, null> => E.left({ type: 'NotAuthorized', resources }));
const yes = fc.constant<Either<Refusal, null>>(E.right(null));
const missing = fc.constant<Either<Refusal, null>>(E.left({ type: 'NotFound' }));

test('all that is not allowed is named, sorted and once, and what is allowed is not', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(named, yes)), (answers) => {
      const names = answers.flatMap((answer) =>
        E.isLeft(answer) && answer.left.type === 'NotAuthorized' ? answer.left.resources : [],
      );
      const resources = [...new Set(names)].sort();
      expect(joined(answers)).toEqual(
        names.length === 0 ? E.right(null) : E.left({ type: 'NotAuthorized', resources }),
      );
    }),
  );
});

test('what is missing comes before what is not allowed', () => {
  fc.assert(
    fc.property(fc.array(named), missing, fc.array(named), (before, gone, after) => {
      expect(joined([...before, gone, ...after])).toEqual(gone);
    }),
  );
});
