/**
 * What is wrong with limits that an operator wants to set. Values beyond the system's range are not:
 * they may wait for another profile, and the range holds anyway (openwhisk-api §2.7).
 */
import { NUMBERS } from './limits-change.ts';
import type { NamespaceLimits } from './namespace-limits.ts';

const RANGES = [
  ['minActionMemory', 'maxActionMemory'],
  ['minActionLogs', 'maxActionLogs'],
  ['minActionTimeout', 'maxActionTimeout'],
  ['minActionConcurrency', 'maxActionConcurrency'],
] as const;

const KIND = /^[\w.:-]{1,64}$/;
const KINDS_MAX = 100;

/** `null`: nothing is. */
export const limitsProblem = (limits: NamespaceLimits): string | null =>
  numberProblem(limits) ?? rangeProblem(limits) ?? kindsProblem(limits.allowedKinds ?? []);

const numberProblem = (limits: NamespaceLimits): string | null => {
  const wrong = NUMBERS.find((name) => !isCount(limits[name] ?? 0));
  return wrong === undefined ? null : `${wrong} must be a whole number, 0 or more`;
};

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const rangeProblem = (limits: NamespaceLimits): string | null => {
  const wrong = RANGES.find(([min, max]) => (limits[min] ?? 0) > (limits[max] ?? Infinity));
  if (wrong === undefined) return null;
  const [min, max] = wrong;
  return `${min} ${limits[min]} is above ${max} ${limits[max]}`;
};

const kindsProblem = (kinds: readonly string[]): string | null => {
  if (kinds.length > KINDS_MAX) return `allowedKinds must be ${KINDS_MAX} kinds at most`;
  return kinds.every((kind) => KIND.test(kind)) ? null : 'allowedKinds must be names of kinds';
};
