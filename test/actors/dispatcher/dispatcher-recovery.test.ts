import { cp } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TriggerFired } from '../../../src/domain/firing/events.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { completedEvent } from '../../support/activation-fixtures.ts';
import { linkTo } from '../../support/entity-fixtures.ts';
import { firedOfTests, numberedId } from '../../support/firing-fixtures.ts';
import { inNewFolder, withLog } from '../../journal/log-folder.ts';
import {
  acceptances,
  completions,
  history,
  inJournal,
  linesOf,
  startDispatching,
} from './dispatching.ts';

const fires = (count: number): readonly TriggerFired[] =>
  Array.from({ length: count }, (_, n) =>
    firedOfTests({
      activationId: numberedId(n + 1),
      rules: [
        linkTo('guest/r1', 'guest/a'),
        linkTo('guest/r2', 'guest/b', 'inactive'),
        linkTo('guest/r3', 'guest/c'),
      ],
    }),
  );

const expected = (all: readonly TriggerFired[]): readonly string[] =>
  all
    .flatMap(({ activationId }) =>
      ['guest/r1', 'guest/r3'].map((rule) => `${activationId} ${rule}`),
    )
    .toSorted();

/** Each rule accepted once, and each fire completed once with the lines that tell of it. */
const expectCarriedOut = async (journal: Journal, all: readonly TriggerFired[]): Promise<void> => {
  expect((await acceptances(journal)).toSorted()).toEqual(expected(all));
  const events = await history(journal);
  const ends = events.flatMap((event) => (event.type === 'TriggerCompleted' ? [event] : []));
  expect(ends.map(({ activationId }) => activationId).toSorted()).toEqual(
    all.map(({ activationId }) => activationId).toSorted(),
  );
  const told = ends.flatMap(({ logs }) => linesOf(logs)).map((line) => JSON.stringify(line));
  for (const event of events)
    if (event.type === 'ActivationAccepted')
      expect(told.filter((line) => line.includes(event.activationId))).toHaveLength(1);
};

describe('over crashes every active rule is accepted exactly once', () => {
  const crashes = fc.array(
    fc.record({ at: fc.integer({ min: 1, max: 8 }), durable: fc.boolean() }),
    { minLength: 1, maxLength: 5 },
  );

  test('of the server, at any acceptance, durable or not', async () => {
    await fc.assert(
      fc.asyncProperty(crashes, (all) =>
        inJournal(async (journal, dir) => {
          const fired = fires(6);
          const first = await startDispatching({ journal, dir });
          await first.drain();
          await Promise.all(fired.map((fire) => first.fire(fire)));
          first.crash();
          for (const { at, durable } of all) {
            const over = Promise.withResolvers<void>();
            let accepted = 0;
            const running = await startDispatching({
              journal,
              dir,
              accept: (accept) => async (run) => {
                accepted += 1;
                if (accepted !== at) return accept(run);
                const answer = durable ? await accept(run) : null;
                running.crash();
                over.resolve();
                return answer ?? E.left({ type: 'Unavailable' });
              },
            });
            await Promise.race([over.promise, completions(journal, fired.length)]);
            running.crash();
          }
          const last = await startDispatching({ journal, dir });
          await completions(journal, fired.length);
          await last.drain();
          last.crash();
          await expectCarriedOut(journal, fired);
        }),
      ),
      { numRuns: 6 },
    );
  });

  test('of the dispatcher alone, while something of the life before is still being accepted', async () => {
    await inJournal(async (journal, dir) => {
      const [fired = firedOfTests()] = fires(1);
      const waiting = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      let tries = 0;
      const running = await startDispatching({
        journal,
        dir,
        accept: (accept) => async (run) => {
          tries += 1;
          if (tries === 2) waiting.resolve();
          if (tries <= 2) await goOn.promise;
          return accept(run);
        },
      });
      await running.fire(fired);
      await waiting.promise;
      running.dispatcher.fail(new Error('a bug'));
      // What is asked of the new life is answered before what it recovers from has been settled.
      const later = { ...fired, activationId: numberedId(2) };
      await running.fire(later);
      goOn.resolve();
      await completions(journal, 2);
      await running.drain();
      expect(running.restarts()).toBe(1);
      running.crash();
      await expectCarriedOut(journal, [fired, later]);
    });
  });

  test('of the machine, which takes back the last second of cursors', async () => {
    await inNewFolder(async (dir) => {
      const folder = path.join(dir, 'journal');
      const copy = path.join(dir, 'copy');
      const fired = fires(20);
      await withLog(folder, async (journal) => {
        const running = await startDispatching({ journal, dir });
        await Promise.all(fired.map((fire) => running.fire(fire)));
        await completions(journal, fired.length);
        await running.drain();
        running.crash();
        await cp(folder, copy, { recursive: true, filter: (file) => !file.endsWith('lock') });
      });
      await withLog(copy, async (journal) => {
        expect(journal.cursor('dispatcher')).toBe(1);
        const running = await startDispatching({ journal, dir });
        const more = firedOfTests({ ...fired[0], activationId: numberedId(99) });
        await running.fire(more);
        await completions(journal, fired.length + 1);
        await running.drain();
        running.crash();
        await expectCarriedOut(journal, [...fired, more]);
      });
    });
  });
});

test('a start after a long time without a fire reads nothing of that time', async () => {
  await inJournal(async (journal, dir) => {
    const event = completedEvent();
    const record = { topic: 'completed' as const, key: event.activationId, event };
    await journal.append(Array.from({ length: 100 }, () => record));
    const looked: string[] = [];
    const read: Journal['read'] = (from, topics, max) => {
      looked.push(...topics);
      return journal.read(from, topics, max);
    };
    const watched = { ...journal, read };
    const running = await startDispatching({ journal, dir, more: { journal: watched } });
    await running.fire(firedOfTests());
    await completions(journal, 1);
    await running.drain();
    running.crash();
    expect(looked).toEqual(['triggers']);
    expect(journal.cursor('dispatcher')).toBeGreaterThan(100);
  });
});
