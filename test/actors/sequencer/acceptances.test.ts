import { expect, test } from 'vitest';
import { createAcceptances } from '../../../src/actors/sequencer/acceptances.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { ActivationId } from '../../../src/domain/kernel/ids.ts';
import { inNewFolder, withLog } from '../../journal/log-folder.ts';
import { sequenceAccepted } from '../../support/sequence-fixtures.ts';

test('a sequence that can not be written is answered, and so are those that came with it', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const failures: unknown[] = [];
      const acceptances = createAcceptances(
        journal,
        () => undefined,
        (error) => failures.push(error),
      );
      const unwritable = 'f'.repeat(70_000) as ActivationId;
      const answers = [sequenceAccepted(), sequenceAccepted({ activationId: unwritable })].map(
        (accepted) => new Promise((reply) => acceptances.add({ type: 'Accept', accepted, reply })),
      );
      acceptances.append();
      const refused = E.left({ type: 'Unavailable' });
      expect(await Promise.all(answers)).toEqual([refused, refused]);
      expect(failures).toHaveLength(1);
    }),
  ));
