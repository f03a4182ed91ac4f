import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { firedOfTests, numberedId } from '../../support/firing-fixtures.ts';
import { acceptances, completions, history, inJournal, startDispatching } from './dispatching.ts';

test('a fire is acknowledged when it is durable, and not when the journal takes nothing', async () => {
  await inJournal(async (journal, dir) => {
    const running = await startDispatching({ journal, dir });
    const fired = firedOfTests();
    expect(await running.fire(fired)).toEqual(E.right(fired));
    expect(await history(journal)).toContainEqual(fired);
    await running.drain();
    await journal.close();
    expect(await running.fire(fired)).toEqual(E.left({ type: 'Unavailable' }));
    running.crash();
  });
});

test('a drained dispatcher has finished what it had begun, and begins nothing', async () => {
  await inJournal(async (journal, dir) => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const running = await startDispatching({
      journal,
      dir,
      accept: (accept) => async (run) => {
        begun.resolve();
        await goOn.promise;
        return accept(run);
      },
    });
    await running.fire(firedOfTests());
    await begun.promise;
    let isDrained = false;
    const drained = running.drain().then(() => (isDrained = true));
    const late = firedOfTests({ activationId: numberedId(2) });
    expect(await running.fire(late)).toEqual(E.right(late));
    expect(isDrained).toBe(false);
    goOn.resolve();
    await drained;
    running.crash();
    const first = firedOfTests().activationId;
    expect(await acceptances(journal)).toEqual([`${first} guest/r1`]);
    expect((await history(journal)).at(-1)).toMatchObject({
      type: 'TriggerCompleted',
      activationId: first,
    });
  });
});

test('the cursor passes the fires that are completed, and no other', async () => {
  await inJournal(async (journal, dir) => {
    const held = Promise.withResolvers<void>();
    const [first, ...rest] = [1, 2, 3, 4].map((n) => firedOfTests({ activationId: numberedId(n) }));
    if (first === undefined) return;
    const running = await startDispatching({
      journal,
      dir,
      accept: (accept) => async (run) => {
        if (run.cause.type === 'rule' && run.cause.trigger === first.activationId)
          await held.promise;
        return accept(run);
      },
    });
    for (const fire of [first, ...rest]) await running.fire(fire);
    await completions(journal, rest.length);
    const offsets = await journal.read(journal.cursor('dispatcher'), ['triggers'], 10);
    expect(offsets.map(({ key }) => key)).toContain(first.activationId);
    held.resolve();
    await running.drain();
    running.crash();
    expect(await journal.read(journal.cursor('dispatcher'), ['triggers'], 10)).toEqual([]);
  });
});

test('a fire that can not be written is answered, and so are those that came with it', async () => {
  await inJournal(async (journal, dir) => {
    const running = await startDispatching({ journal, dir });
    const unwritable = 'f'.repeat(70_000) as ReturnType<typeof numberedId>;
    const fires = [firedOfTests(), firedOfTests({ activationId: unwritable })];
    const refused = E.left({ type: 'Unavailable' });
    expect(await Promise.all(fires.map(running.fire))).toEqual([refused, refused]);
    running.crash();
  });
});

test('a dispatcher that is restarted while it drains begins nothing, and says when it is done', async () => {
  await inJournal(async (journal, dir) => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const running = await startDispatching({
      journal,
      dir,
      accept: (accept) => async (run) => {
        begun.resolve();
        await goOn.promise;
        return accept(run);
      },
    });
    await running.fire(firedOfTests());
    await begun.promise;
    const drained = running.drain();
    // Answered after the dispatcher was told to drain.
    await running.fire(firedOfTests({ activationId: numberedId(2) }));
    running.dispatcher.fail(new Error('a bug'));
    goOn.resolve();
    await drained;
    expect(running.restarts()).toBe(1);
    running.crash();
    const first = firedOfTests().activationId;
    expect(await acceptances(journal)).toEqual([`${first} guest/r1`]);
  });
});
