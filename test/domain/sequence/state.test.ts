import { expect, test } from 'vitest';
import { acceptedSequence } from '../../../src/domain/sequence/evolve.ts';
import { sourcesOf } from '../../../src/domain/sequence/state.ts';
import { afterStep, conductorPlan, sequenceAccepted } from '../../support/sequence-fixtures.ts';

test('the next move is made from the payload, then from the last result, then from what the conductor kept too', () => {
  const begun = acceptedSequence(sequenceAccepted({ plan: conductorPlan() }));
  expect(sourcesOf(begun)).toEqual({ given: '{"first":true}', said: null });
  const turned = afterStep(begun, 'conductor', { action: 'a', state: 1 });
  expect(sourcesOf(turned)).toEqual({ given: '{"action":"a","state":1}', said: null });
  const ran = afterStep(turned, 'component', { ran: true });
  expect(sourcesOf(ran)).toEqual({ given: '{"ran":true}', said: '{"action":"a","state":1}' });
});
