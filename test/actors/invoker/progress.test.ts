import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProgress } from '../../../src/actors/invoker/progress.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';

test('the cursor never passes work that is not done, and passes all work that is', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 60 }),
      fc.infiniteStream(fc.nat()),
      (offsets, picks) => {
        const begun = offsets.toSorted((a, b) => a - b).map(offset);
        const progress = createProgress(offset(1));
        for (const at of begun) progress.begin(at);
        const open = [...begun];
        while (open.length > 0) {
          const [lowest] = open;
          expect(progress.next()).toBe(lowest);
          const pick = Number(picks.next().value) % open.length;
          for (const at of open.splice(pick, 1)) progress.end(at);
        }
        expect(progress.next()).toBe((begun.at(-1) ?? 0) + 1);
      },
    ),
  );
});
