import { expect, test } from 'vitest';
import { createAdmission } from '../../src/what-if/admission.ts';
import type { NamespaceName } from '../../src/domain/names.ts';
import { SETTINGS } from './replay-settings.ts';

const GUEST = 'guest' as NamespaceName;

test('what an operator had set for a namespace holds', () => {
  const admission = createAdmission(SETTINGS, () => 0);
  admission.setLimits('guest', { concurrentInvocations: 1, invocationsPerMinute: 3 });
  expect(admission.refusal(GUEST, 0)).toBeNull();
  expect(admission.refusal(GUEST, 0)).toBe('concurrent');
  admission.free(GUEST);
  expect(admission.refusal(GUEST, 0)).toBeNull();
  expect(admission.refusal(GUEST, 0)).toBe('perMinute');
  admission.free(GUEST);
  expect(admission.refusal(GUEST, 60_000)).toBeNull();
});

test('a full backlog refuses before a place is taken', () => {
  let accepted = SETTINGS.backlogMax;
  const admission = createAdmission(SETTINGS, () => accepted);
  admission.setLimits('guest', { concurrentInvocations: 1 });
  expect(admission.refusal(GUEST, 0)).toBe('backlog');
  accepted -= 1;
  expect(admission.refusal(GUEST, 0)).toBeNull();
});
