import { expect, test } from 'vitest';
import { createDraining } from '../../src/actors/draining.ts';
import { offset } from '../../src/domain/kernel/ids.ts';

test('who asked an actor to drain is told once, with the offset of the last end', () => {
  const draining = createDraining();
  const told: number[] = [];
  draining.finish();
  draining.ended(offset(3));
  expect(draining.isAsked()).toBe(false);
  draining.ask((last) => told.push(last));
  draining.ended(offset(7));
  draining.finish();
  draining.finish();
  expect(told).toEqual([7]);
});

test('an actor that has drained begins nothing afterwards', () => {
  const draining = createDraining();
  draining.ask(() => undefined);
  draining.finish();
  expect(draining.isAsked()).toBe(true);
});
