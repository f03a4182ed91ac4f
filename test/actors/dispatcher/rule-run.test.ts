import { describe, expect, test } from 'vitest';
import type { AcceptRun } from '../../../src/actors/controller/run.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import { linkTo } from '../../support/entity-fixtures.ts';
import { firedOfTests, numberedId } from '../../support/firing-fixtures.ts';
import { createManualClock } from '../controller/manual-clock.ts';
import {
  acceptances,
  completions,
  inJournal,
  linesAfter,
  linesOf,
  refusing,
  startDispatching,
} from './dispatching.ts';

describe('a rule whose action is refused', () => {
  test.each<readonly [Refusal, number, string]>([
    [{ type: 'NotFound' }, 1, 'The requested resource does not exist.'],
    [
      { type: 'ReservedParameters' },
      1,
      'Request defines parameters that are not allowed (e.g., reserved properties).',
    ],
  ])('for %o is told so', async (refusal, statusCode, error) => {
    expect(await linesAfter(firedOfTests(), { accept: refusing(refusal) })).toEqual([
      { statusCode, success: false, error, rule: 'guest/r1', action: 'guest/a' },
    ]);
  });

  test('for want of rights is told so, and nothing is accepted', async () => {
    const rules = [linkTo('guest/r1', 'other/a'), linkTo('guest/r2', 'guest/gone/a')];
    expect(await linesAfter(firedOfTests({ rules }))).toMatchObject([
      { error: "The supplied authentication is not authorized to access 'other/a'." },
      { error: 'The requested resource does not exist.' },
    ]);
  });

  test('by a throttle is told so, and the others are run', async () => {
    const rules = [1, 2, 3].map((n) => linkTo(`guest/r${n}`, 'guest/a'));
    const limits = { invocationsPerMinute: 2 };
    const lines = await linesAfter(firedOfTests({ rules }), { limits });
    expect(lines).toMatchObject([
      { success: true },
      { success: true },
      { error: 'Too many requests in the last minute (count: 3, allowed: 2).', statusCode: 1 },
    ]);
  });

  test('holds no place, and one whose action was accepted does', async () => {
    const rules = [linkTo('guest/r1', 'other/a'), linkTo('guest/r2', 'guest/a')];
    await inJournal(async (journal, dir) => {
      const limits = { concurrentInvocations: 2 };
      const running = await startDispatching({ journal, dir, limits });
      for (const n of [1, 2]) {
        await running.fire(firedOfTests({ activationId: numberedId(n), rules }));
        await completions(journal, n);
      }
      const [, second] = await completions(journal, 2);
      running.crash();
      expect(linesOf(second?.logs ?? jsonText([]))).toMatchObject([
        { error: "The supplied authentication is not authorized to access 'other/a'." },
        { error: 'Too many concurrent requests in flight (count: 2, allowed: 2).' },
      ]);
    });
  });

  test('by a bug is told no more than that, and the dispatcher goes on', async () => {
    const accept = (): AcceptRun => async () => {
      throw new Error('a bug');
    };
    expect(await linesAfter(firedOfTests(), { accept })).toMatchObject([
      { statusCode: 3, error: 'There was an internal server error.' },
    ]);
  });
});

describe('while nothing can be accepted', () => {
  const UNAVAILABLE = E.left({ type: 'Unavailable' } as const);

  test('a rule is tried again until it can, in its one place', async () => {
    const clock = createManualClock();
    let tries = 0;
    await inJournal(async (journal, dir) => {
      const running = await startDispatching({
        journal,
        dir,
        clock,
        limits: { invocationsPerMinute: 1 },
        accept: (accept) => async (run) => ((tries += 1) < 4 ? UNAVAILABLE : accept(run)),
      });
      await running.fire(firedOfTests());
      for (const waitMs of [50, 100, 200]) {
        await clock.scheduled();
        clock.pass(waitMs);
      }
      const [end] = await completions(journal, 1);
      running.crash();
      expect(linesOf(end?.logs ?? jsonText([]))).toMatchObject([{ success: true }]);
    });
    expect(tries).toBe(4);
  });

  test('a rule is given up after a minute, and its fire is over', async () => {
    const clock = createManualClock();
    await inJournal(async (journal, dir) => {
      const running = await startDispatching({
        journal,
        dir,
        clock,
        accept: refusing({ type: 'Unavailable' }),
      });
      await running.fire(firedOfTests());
      await clock.scheduled();
      clock.pass(60_000);
      const [end] = await completions(journal, 1);
      running.crash();
      expect(linesOf(end?.logs ?? jsonText([]))).toMatchObject([
        { statusCode: 3, error: expect.stringContaining('currently unavailable') },
      ]);
    });
  });

  test('a draining dispatcher leaves the fire to the next life, which carries it out', async () => {
    await inJournal(async (journal, dir) => {
      const clock = createManualClock();
      const accept = refusing({ type: 'Unavailable' });
      const running = await startDispatching({ journal, dir, clock, accept });
      await running.fire(firedOfTests());
      await clock.scheduled();
      await running.drain();
      running.crash();
      expect(await acceptances(journal)).toEqual([]);
      const next = await startDispatching({ journal, dir });
      await completions(journal, 1);
      next.crash();
      expect(await acceptances(journal)).toHaveLength(1);
    });
  });
});
