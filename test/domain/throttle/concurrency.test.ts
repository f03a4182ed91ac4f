import fc from 'fast-check';
import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { NamespaceName } from '../../../src/domain/names.ts';
import { createConcurrency } from '../../../src/domain/throttle/concurrency.ts';

const namespaces = ['a', 'b', 'c'].map((name) => name as NamespaceName);

const steps = fc.array(
  fc.record({
    what: fc.constantFrom('admit', 'free', 'take'),
    namespace: fc.constantFrom(...namespaces),
    allowed: fc.nat(4),
  }),
  { maxLength: 200 },
);

test('a place is given while fewer are taken than allowed, and counts are those of a plain ledger', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const concurrency = createConcurrency();
      const ledger = new Map<NamespaceName, number>();
      for (const { what, namespace, allowed } of all) {
        const count = ledger.get(namespace) ?? 0;
        if (what === 'free') {
          concurrency.free(namespace);
          ledger.set(namespace, Math.max(0, count - 1));
        } else if (what === 'take') {
          concurrency.take(namespace, 1);
          ledger.set(namespace, count + 1);
        } else {
          const refused = E.left({ type: 'TooManyConcurrent', count, allowed });
          expect(concurrency.admit(namespace, allowed)).toEqual(
            count < allowed ? E.right(null) : refused,
          );
          ledger.set(namespace, count < allowed ? count + 1 : count);
        }
        for (const name of namespaces)
          expect(concurrency.inFlight(name)).toBe(ledger.get(name) ?? 0);
        expect(concurrency.size()).toBe([...ledger.values()].filter((n) => n > 0).length);
      }
    }),
  );
});

test('with one limit all the time there are never more in flight than it allows', () => {
  fc.assert(
    fc.property(fc.nat(5), fc.array(fc.boolean(), { maxLength: 100 }), (allowed, admits) => {
      const concurrency = createConcurrency();
      const [namespace] = namespaces;
      if (namespace === undefined) return;
      for (const admit of admits) {
        if (admit) concurrency.admit(namespace, allowed);
        else concurrency.free(namespace);
        expect(concurrency.inFlight(namespace)).toBeLessThanOrEqual(allowed);
      }
    }),
  );
});
