/** The property: the sequencer runs each step once and ends each sequence once, over every mishap. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { ActivationId } from '../../../src/domain/kernel/ids.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { inNewFolder, openLog, readAll } from '../../journal/log-folder.ts';
import { evaluate } from '../../support/sequence-reference.ts';
import { anyWorld, rootOf, type World } from '../../support/sequence-world.ts';
import { historyOf } from './history.ts';
import {
  LENGTH_MAX,
  type Script,
  type ScriptedPlatform,
  startScripted,
} from './scripted-platform.ts';

const PAYLOAD = jsonText({ p: 1 });

/** Every event of a platform that is closed. */
const eventsIn = async (dir: string): Promise<readonly DomainEvent[]> => {
  const journal = await openLog(`${dir}/journal`);
  const records = await readAll(journal, ['sequences', 'invoker0', 'completed']);
  await journal.close();
  return records.map(({ event }) => event);
};

/** What happens at the moments of a run at which something may happen. */
type Mishap = 'nothing' | 'crash' | 'restart' | 'refusal';

const MISHAPS: fc.Arbitrary<readonly Mishap[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant<Mishap>('nothing') },
    { weight: 1, arbitrary: fc.constant<Mishap>('crash') },
    { weight: 2, arbitrary: fc.constant<Mishap>('restart') },
    { weight: 1, arbitrary: fc.constant<Mishap>('refusal') },
  ),
  { maxLength: 40, size: 'max' },
);

interface Plot {
  readonly world: World;
  readonly mishaps: readonly Mishap[];
  readonly early: readonly boolean[];
  readonly forgetsCursors: boolean;
}

/** Runs three of the world's root to their ends, over every mishap. */
const live = async (dir: string, plot: Plot): Promise<readonly ActivationId[]> => {
  const mishaps = [...plot.mishaps];
  const early = [...plot.early];
  let platform: ScriptedPlatform | null = null;
  let crash = Promise.withResolvers<void>();
  /** Restarts of one platform that its supervision lets pass. */
  let restarts = 0;
  const happen = (): Mishap => {
    const mishap = mishaps.shift() ?? 'nothing';
    if (mishap === 'crash' && platform !== null) {
      platform.crash();
      crash.resolve();
    }
    if (mishap === 'restart' && restarts < 9) {
      restarts += 1;
      platform?.sequencer.fail(new Error('a bug'));
    }
    return mishap;
  };
  const script: Script = {
    dir,
    world: plot.world,
    forgetsCursors: plot.forgetsCursors,
    onAsked: () => (happen() === 'refusal' ? 'refuses' : 'takes'),
    beforeEnd: async () => void happen(),
    endsAtOnce: () => early.shift() ?? false,
  };
  const root = rootOf(plot.world);
  platform = await startScripted({ ...script, onAsked: () => 'refuses' });
  const ids = [
    await platform.invoke(root, PAYLOAD),
    await platform.invoke(root, PAYLOAD),
    await platform.invoke(root, PAYLOAD),
  ];
  await platform.close();
  for (;;) {
    crash = Promise.withResolvers<void>();
    restarts = 0;
    platform = await startScripted(script);
    const over = await Promise.race([
      platform.ended(ids).then(() => true),
      crash.promise.then(() => false),
    ]);
    await platform.close();
    if (over) return ids;
  }
};

const anyRun = anyWorld.filter((world) => world.get(rootOf(world))?.type !== 'code');

export const holdSequences = (numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      anyRun,
      MISHAPS,
      fc.array(fc.boolean(), { maxLength: 30 }),
      fc.boolean(),
      (world, mishaps, early, forgetsCursors) =>
        inNewFolder(async (dir) => {
          const ids = await live(dir, { world, mishaps, early, forgetsCursors });
          const history = historyOf(await eventsIn(dir));
          expect(history.acceptedTwice).toEqual([]);
          expect(history.notEndedOnce).toEqual([]);
          const tree = evaluate(world, LENGTH_MAX, rootOf(world), JSON.parse(PAYLOAD));
          for (const id of ids) expect(history.treeOf(id)).toEqual(tree);
        }),
    ),
    // A crash opens a journal anew, and shrinking would do so for minutes.
    { numRuns, endOnFailure: true },
  );
