import { expect, test } from 'vitest';
import { knownInvokers } from '../../src/actors/known-invokers.ts';

test('invokers are those configured and those that once committed a cursor, each once', () => {
  const consumers = () => ['invoker1', 'sequencer', 'invoker5', 'dispatcher', 'invokerX'];
  expect(knownInvokers({ consumers }, 2)).toEqual([0, 1, 5]);
  expect(knownInvokers({ consumers: () => [] }, 1)).toEqual([0]);
});
