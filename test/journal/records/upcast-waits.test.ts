import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UPCASTERS, upcast } from '../../../src/journal/records/upcasters.ts';

test('why an activation waited is read from an old record as it was written', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('nothing', 'containerStart', 'memory', 'window'),
      fc.nat(100_000),
      fc.nat(1_000),
      (waitedFor, queuedMs, ahead) => {
        const old = { type: 'ActivationStarted', reason: { queuedMs, waitedFor, ahead } };
        const counted = { queue: ahead, namespace: null };
        const waited =
          waitedFor === 'nothing'
            ? null
            : { for: waitedFor, ahead: counted, memory: null, passedOver: [] };
        expect(upcast(old, 'ActivationStarted', 1, UPCASTERS)).toMatchObject({
          acceptedAt: null,
          cause: { type: 'request' },
          reason: { queuedMs, waited },
        });
      },
    ),
  );
});
