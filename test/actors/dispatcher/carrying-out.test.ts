import { describe, expect, test } from 'vitest';
import type { Run } from '../../../src/actors/controller/run.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { createBlobStore } from '../../../src/journal/blob-store.ts';
import { bindingTo, linkTo, storedPackage } from '../../support/entity-fixtures.ts';
import { firedOfTests } from '../../support/firing-fixtures.ts';
import {
  acceptances,
  completions,
  history,
  inJournal,
  linesOf,
  startDispatching,
} from './dispatching.ts';

describe('a fire', () => {
  test('has the action of each active rule accepted, and a record that says so', async () => {
    await inJournal(async (journal, dir) => {
      const shared = storedPackage('other/shared', { publish: true });
      const entities = [storedPackage('bound', bindingTo('other/shared')), shared];
      const running = await startDispatching({ journal, dir, entities });
      const rules = [
        linkTo('guest/r1', 'guest/a'),
        linkTo('guest/r2', 'guest/b', 'inactive'),
        linkTo('guest/r3', 'guest/bound/c'),
      ];
      const fired = firedOfTests({ stored: false, rules });
      await running.fire(fired);
      const [end] = await completions(journal, 1);
      running.crash();
      const accepted = (await history(journal)).flatMap((event) =>
        event.type === 'ActivationAccepted' ? [event] : [],
      );
      const { activationId: trigger, caller, transactionId, parameters } = fired;
      const ofFire = { caller, transactionId, parameters, stored: false };
      expect(accepted).toMatchObject([
        { ...ofFire, cause: { type: 'rule', trigger, rule: 'guest/r1' }, action: { name: 'a' } },
        {
          ...ofFire,
          cause: { type: 'rule', trigger, rule: 'guest/r3' },
          action: { namespace: 'other', package: 'shared', name: 'c' },
        },
      ]);
      const [one, other] = accepted.map(({ activationId }) => activationId);
      expect(end).toMatchObject({ activationId: trigger, namespace: 'guest' });
      expect(linesOf(end?.logs ?? jsonText([]))).toMatchObject([
        { statusCode: 0, activationId: one, rule: 'guest/r1', action: 'guest/a' },
        { statusCode: 1, success: false, rule: 'guest/r2', action: 'guest/b' },
        { statusCode: 0, activationId: other, rule: 'guest/r3', action: 'guest/bound/c' },
      ]);
    });
  });

  test('gives its actions long arguments whole', async () => {
    await inJournal(async (journal, dir) => {
      const text = jsonText({ text: 'x'.repeat(100_000) });
      const blobs = createBlobStore(`${dir}/blobs`, 'os');
      const runs: Run[] = [];
      const running = await startDispatching({
        journal,
        dir,
        more: { blobs },
        accept: () => async (run) => {
          runs.push(run);
          return E.left({ type: 'NotFound' });
        },
      });
      await running.fire(firedOfTests({ parameters: await blobs.payload(text) }));
      await completions(journal, 1);
      running.crash();
      expect(runs.map(({ payload }) => payload)).toEqual([text]);
    });
  });

  test('with very many rules has a line for each', async () => {
    const rules = Array.from({ length: 300 }, (_, n) => linkTo(`guest/r${n}`, 'guest/a'));
    await inJournal(async (journal, dir) => {
      const blobs = createBlobStore(`${dir}/blobs`, 'os');
      const running = await startDispatching({ journal, dir, more: { blobs } });
      await running.fire(firedOfTests({ rules }));
      const [end] = await completions(journal, 1);
      running.crash();
      expect(await acceptances(journal)).toHaveLength(300);
      expect(linesOf(await blobs.resolve(end?.logs ?? jsonText([])))).toHaveLength(300);
    });
  });
});
