import { expect, test } from 'vitest';
import { enclosing } from '../../../src/domain/activation/events.ts';
import { activationId } from '../../../src/domain/kernel/ids.ts';

const PARENT = activationId('0123456789abcdef0123456789abcdef');

test('a step is enclosed by its sequence, a call and the action of a rule by nothing', () => {
  expect(enclosing({ type: 'component', sequence: PARENT, step: 0 })).toBe(PARENT);
  expect(enclosing({ type: 'rule', trigger: PARENT, rule: 'guest/rule' })).toBeNull();
  expect(enclosing({ type: 'request' })).toBeNull();
});
