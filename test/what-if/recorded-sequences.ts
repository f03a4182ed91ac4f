/** The two records of a sequence whose caller waits, beside those of its steps. */
import { jsonText } from '../../src/domain/kernel/json.ts';
import { NOTHING_SPENT } from '../../src/domain/sequence/spending.ts';
import { acceptedEvent } from '../support/activation-fixtures.ts';
import { componentsPlan } from '../support/sequence-fixtures.ts';
import { idOf, T0, type Timed } from './recorded-calls.ts';

export const sequenceAccepted = (number: number, atMs: number): readonly Timed[] => {
  const { transactionId, caller, action } = acceptedEvent();
  return [
    {
      atMs,
      event: {
        ...{ type: 'SequenceAccepted', activationId: idOf(number), transactionId, caller, action },
        ...{ binding: null, plan: componentsPlan('hello'), payload: jsonText({}), apiHost: '' },
        ...{ cause: { type: 'request' }, spent: NOTHING_SPENT, blocking: true },
        ...{ idempotencyKey: null, stored: true, receivedMs: T0 + atMs },
      },
    },
  ];
};

export const sequenceEnded = (number: number, atMs: number): readonly Timed[] => {
  const { caller } = acceptedEvent();
  return [
    {
      atMs,
      event: {
        ...{ type: 'SequenceCompleted', activationId: idOf(number), namespace: caller.namespace },
        cause: { type: 'request' },
        response: { statusCode: 0, result: jsonText({}), size: 2 },
        ...{ steps: jsonText([]), spent: NOTHING_SPENT, startMs: T0, endMs: T0 + atMs },
        ...{ waitMs: 0, durationMs: 10, memoryMb: 256 },
      },
    },
  ];
};
