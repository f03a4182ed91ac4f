import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { type ActivationId, blobHash } from '../../../src/domain/kernel/ids.ts';
import { type Json, type JsonText, jsonText } from '../../../src/domain/kernel/json.ts';
import { isBlobRef } from '../../../src/domain/kernel/payload.ts';
import type { SequenceCompleted } from '../../../src/domain/sequence/events.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { createManualClock } from '../controller/manual-clock.ts';
import { inNewFolder, readAll } from '../../journal/log-folder.ts';
import { completedEvent } from '../../support/activation-fixtures.ts';
import { componentsPlan, sequenceAccepted, stepId } from '../../support/sequence-fixtures.ts';
import type { Definition, World } from '../../support/sequence-world.ts';
import { type Script, type ScriptedPlatform, startScripted } from './scripted-platform.ts';

const EMPTY = jsonText({});
const ECHO: Definition = { type: 'code', does: 'echo', durationMs: 1, memoryMb: 128 };
const sequence = (...components: readonly string[]): Definition => ({
  type: 'sequence',
  components,
});

/** `a1`: two echoes. `a2`: `a1`, and an echo. `a3`: a composition that runs `a0` and ends. */
const WORLD: World = new Map<string, Definition>([
  ['a0', ECHO],
  ['a1', sequence('a0', 'a0')],
  ['a2', sequence('a1', 'a0')],
  [
    'a3',
    {
      type: 'conductor',
      script: [{ action: 'a0', params: { large: 'x'.repeat(20_000) }, state: { turn: 1 } }],
      durationMs: 1,
      memoryMb: 256,
    },
  ],
]);

/** A platform over a folder of its own. */
const onPlatform = (
  script: Omit<Script, 'dir' | 'world'>,
  use: (platform: ScriptedPlatform, dir: string) => Promise<void>,
): Promise<void> =>
  inNewFolder(async (dir) => {
    const platform = await startScripted({ dir, world: WORLD, ...script });
    try {
      await use(platform, dir);
    } finally {
      await platform.close();
    }
  });

const endOf = async (
  { journal }: ScriptedPlatform,
  id: ActivationId,
): Promise<SequenceCompleted> => {
  for (const { event } of await readAll(journal, ['completed']))
    if (event.type === 'SequenceCompleted' && event.activationId === id) return event;
  throw new Error(`${id} has not ended`);
};

const resultOf = async (platform: ScriptedPlatform, id: ActivationId): Promise<Json> =>
  JSON.parse(await platform.blobs.resolve((await endOf(platform, id)).response.result));

/** Holds every activation until it is let go. */
const createHold = () => {
  const held: (() => void)[] = [];
  let wanted = { count: 0, resolve: (): void => undefined };
  let isOpen = false;
  return {
    beforeEnd: (): Promise<void> =>
      isOpen
        ? Promise.resolve()
        : new Promise((resolve) => {
            held.push(resolve);
            if (held.length === wanted.count) wanted.resolve();
          }),
    /** Resolves when so many are held. */
    held: (count: number): Promise<void> =>
      new Promise((resolve) => {
        if (held.length === count) resolve();
        else wanted = { count, resolve };
      }),
    count: () => held.length,
    letGo: (): void => {
      isOpen = true;
      for (const resolve of held.splice(0)) resolve();
    },
  };
};

describe('a step that does not end', () => {
  test('is waited for its time limit and a minute, and is told among the steps', async () => {
    const clock = createManualClock();
    const hold = createHold();
    await onPlatform({ clock, beforeEnd: hold.beforeEnd }, async (platform) => {
      const id = await platform.invoke('a1', EMPTY);
      await hold.held(1);
      await clock.scheduled();
      clock.pass(119_999);
      expect(await readAll(platform.journal, ['completed'])).toEqual([]);
      clock.pass(1);
      await platform.ended([id]);
      const { response, steps, durationMs, memoryMb } = await endOf(platform, id);
      const [step]: readonly ActivationId[] = JSON.parse(await platform.blobs.resolve(steps));
      expect(response).toEqual({
        statusCode: 3,
        result: jsonText({
          error: `Timeout reached when retrieving activation ${step} for sequence component.`,
        }),
        size: null,
      });
      expect({ durationMs, memoryMb }).toEqual({ durationMs: 0, memoryMb: null });
      hold.letGo();
    });
  });
});

describe('a platform that takes nothing for a while', () => {
  test('is asked again until it does', async () => {
    let asked = 0;
    const onAsked = () => ((asked += 1) < 5 ? 'refuses' : 'takes');
    await onPlatform({ onAsked }, async (platform) => {
      const id = await platform.invoke('a1', jsonText({ x: 1 }));
      await platform.ended([id]);
      expect(await resultOf(platform, id)).toEqual({ x: 1 });
      expect(asked).toBe(6);
    });
  });

  test('is asked for a minute, and then the sequence ends', async () => {
    const clock = createManualClock();
    await onPlatform({ clock, onAsked: () => 'refuses' }, async (platform) => {
      const id = await platform.invoke('a1', EMPTY);
      await clock.scheduled();
      clock.pass(60_000);
      await platform.ended([id]);
      expect((await endOf(platform, id)).response).toMatchObject({
        statusCode: 3,
        result: '{"error":"Sequence failed."}',
      });
    });
  });
});

describe('a composition and a sequence that name each other', () => {
  test('come to an end', async () => {
    const named = { action: 'a2', params: {}, state: { turn: 1 } };
    const world: World = new Map<string, Definition>([
      ['a1', { type: 'conductor', script: [named], durationMs: 1, memoryMb: 128 }],
      ['a2', sequence('a1')],
    ]);
    await inNewFolder(async (dir) => {
      const platform = await startScripted({ dir, world });
      const id = await platform.invoke('a2', EMPTY);
      await platform.ended([id]);
      expect(await readAll(platform.journal, ['sequences'])).toHaveLength(130);
      await platform.close();
    });
  });
});

describe('what goes wrong for a reason of its own', () => {
  test('ends one sequence and no other: an acceptance that throws', async () => {
    let asked = 0;
    const onAsked = () => ((asked += 1) === 1 ? 'throws' : 'takes');
    await onPlatform({ onAsked }, async (platform) => {
      const first = await platform.invoke('a1', EMPTY);
      await platform.ended([first]);
      const second = await platform.invoke('a1', EMPTY);
      await platform.ended([second]);
      expect((await endOf(platform, first)).response).toMatchObject({
        statusCode: 3,
        result: '{"error":"Sequence failed."}',
      });
      expect((await endOf(platform, second)).response.statusCode).toBe(0);
    });
  });

  test('ends one sequence and no other: a payload that is lost', () =>
    onPlatform({}, async (platform) => {
      const activationId = stepId(1);
      const payload = { blob: blobHash('0'.repeat(64)), bytes: 1 };
      const plan = componentsPlan('a0');
      await platform.accept(sequenceAccepted({ activationId, payload, plan }));
      const whole = await platform.invoke('a1', EMPTY);
      await platform.ended([activationId, whole]);
      expect((await endOf(platform, activationId)).response.statusCode).toBe(3);
      expect((await endOf(platform, whole)).response.statusCode).toBe(0);
    }));
});

describe('what is large', () => {
  test('goes from step to step, and into the record', () =>
    onPlatform({}, async (platform) => {
      const text = JSON.stringify({ large: 'y'.repeat(40_000) }) as JsonText;
      const ids = [await platform.invoke('a2', text), await platform.invoke('a3', EMPTY)];
      await platform.ended(ids);
      const [first, second] = await Promise.all(ids.map((id) => endOf(platform, id)));
      expect(first && isBlobRef(first.response.result)).toBe(true);
      expect(second && isBlobRef(second.response.result)).toBe(true);
      expect(await resultOf(platform, ids[0] ?? stepId(0))).toEqual(JSON.parse(text));
    }));
});

describe('more sequences than are open at a time', () => {
  test('wait in the journal, and not for those within the open ones', async () => {
    const hold = createHold();
    await onPlatform({ beforeEnd: hold.beforeEnd }, async (platform) => {
      const ids = await Promise.all(
        Array.from({ length: 1_100 }, () => platform.invoke('a2', EMPTY)),
      );
      // The first step of each is a sequence, whose first step is held.
      await hold.held(1_024);
      expect(hold.count()).toBe(1_024);
      hold.letGo();
      await platform.ended(ids);
      const accepted = await readAll(platform.journal, ['sequences']);
      expect(accepted).toHaveLength(2_200);
    });
  });
});

describe('a sequencer that is drained', () => {
  test('lets end what is open, and leaves to the next start what is not begun', async () => {
    const hold = createHold();
    await inNewFolder(async (dir) => {
      const platform = await startScripted({ dir, world: WORLD, beforeEnd: hold.beforeEnd });
      const open = await platform.invoke('a2', EMPTY);
      await hold.held(1);
      const drained = platform.drain();
      const late = await platform.invoke('a1', EMPTY);
      hold.letGo();
      const last = await drained;
      const records = await readAll(platform.journal, ['completed']);
      const end = records.find(({ offset }) => offset === last)?.event;
      expect(end).toMatchObject({ type: 'SequenceCompleted', activationId: open });
      await expect(endOf(platform, late)).rejects.toThrow('has not ended');
      await platform.close();
      const next = await startScripted({ dir, world: WORLD });
      await next.ended([late]);
      await next.close();
    });
  });

  test('takes no work in a new life either, and says when it is done', async () => {
    const hold = createHold();
    await onPlatform({ beforeEnd: hold.beforeEnd }, async (platform) => {
      await platform.invoke('a2', EMPTY);
      await hold.held(1);
      const drained = platform.drain();
      // Answered after the sequencer was told to drain.
      const late = await platform.invoke('a1', EMPTY);
      platform.sequencer.fail(new Error('a bug'));
      await drained;
      hold.letGo();
      await expect(endOf(platform, late)).rejects.toThrow('has not ended');
    });
  });

  test('is drained at once when nothing is open', () =>
    onPlatform({}, async (platform) => {
      expect(await platform.drain()).toBe(0);
    }));
});

describe('an acceptance', () => {
  test('while the sequencer recovers is not passed by the cursor, whatever ends before it is read', async () => {
    const recovery = Promise.withResolvers<void>();
    const ends = Promise.withResolvers<void>();
    const cursors: number[] = [];
    const seen = (journal: Journal): Journal => ({
      ...journal,
      read: async (...range) => {
        await recovery.promise;
        return journal.read(...range);
      },
      // The topic is not told of yet, and the ends are.
      subscribe: (options) => {
        const subscription = journal.subscribe(options);
        return options.topics.includes('sequences')
          ? { ...subscription, request: () => undefined }
          : subscription;
      },
      commitCursor: (_, next) => {
        cursors.push(next);
        if (cursors.length === 2) ends.resolve();
      },
    });
    await onPlatform({ seen }, async ({ journal, invoke }) => {
      const id = await invoke('a1', EMPTY);
      await turn();
      recovery.resolve();
      const event = completedEvent();
      await journal.append([{ topic: 'completed', key: event.activationId, event }]);
      await ends.promise;
      const [accepted] = await readAll(journal, ['sequences']);
      expect(accepted?.key).toBe(id);
      expect(Math.max(...cursors)).toBeLessThanOrEqual(accepted?.offset ?? 0);
    });
  });

  test('is refused when the journal takes none', () =>
    onPlatform({}, async (platform) => {
      await platform.journal.close();
      expect(await platform.accept(sequenceAccepted())).toEqual(E.left({ type: 'Unavailable' }));
    }));
});
