/**
 * Each property holds for a real history, and fails for the same history with one thing in it falsified.
 */
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../src/simulation/observation.ts';
import { PROPERTIES } from '../../../src/simulation/properties/all-properties.ts';
import { enter } from '../../../src/simulation/properties/bookkeeping.ts';
import { createLedger } from '../../../src/simulation/properties/ledger.ts';
import type { Property } from '../../../src/simulation/properties/property.ts';
import { FALSIFIED_LIVES } from './falsified-lives.ts';
import { FALSIFIED_SCHEDULING } from './falsified-scheduling.ts';
import { history } from './recorded-history.ts';

const FALSIFIED = [...FALSIFIED_LIVES, ...FALSIFIED_SCHEDULING];

const failureOf = (property: Property, observations: readonly Observation[]): string | null => {
  const ledger = createLedger();
  for (const observation of observations) {
    const isShown = property.sees.includes(observation.seen.type);
    const message = isShown ? property.check(ledger, observation) : null;
    if (message !== null) return message;
    enter(ledger, observation);
  }
  return null;
};

test('all properties hold for the history as it was', () => {
  const failures = PROPERTIES.map((property) => failureOf(property, history));
  expect(failures.filter((message) => message !== null)).toEqual([]);
});

describe('a property fails', () => {
  test.each(FALSIFIED)('$property.name: with $what', ({ property, history: falsified }) => {
    expect(failureOf(property, falsified())).not.toBeNull();
  });

  test('every one of them is put to this test, but the one that no actor throws', () => {
    const tested = new Set(FALSIFIED.map(({ property }) => property));
    expect(PROPERTIES.filter((property) => !tested.has(property)).length).toBe(1);
  });
});
