import { expect, test } from 'vitest';
import { startRecoveryProbe } from '../../../src/actors/invoker/recovery-probe.ts';
import type { InvokerHealthChanged } from '../../../src/domain/invoker/invoker.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import type { Journal, NewRecord } from '../../../src/journal/journal.ts';
import { silentLogger as log } from '../../../src/platform/logger.ts';
import { append, inNewFolder, readAll, withLog } from '../../journal/log-folder.ts';
import { createManualClock } from '../controller/manual-clock.ts';

const health = (state: InvokerHealthChanged['state'], invoker = 0): NewRecord => ({
  topic: 'health',
  key: `invoker${invoker}`,
  event: {
    type: 'InvokerHealthChanged',
    invoker,
    state,
    why: { type: 'results', failed: 4, of: 4 },
  },
});

/** Of invoker 0, with the seconds at which it asked, and who waits for the last answer. */
const startProbe = (journal: Journal) => {
  const clock = createManualClock();
  const beganMs = clock.nowMs();
  const askedAt: number[] = [];
  let made = (): void => undefined;
  const probe = startRecoveryProbe({ journal, clock, log }, 0, (answer) => {
    askedAt.push((clock.nowMs() - beganMs) / 1_000);
    made = answer;
  });
  return { probe, clock, askedAt, answer: () => made() };
};

/** Resolves when so many more have reached the tails, that of the probe before this one. */
const told = (journal: Journal, count: number): Promise<void> =>
  new Promise((resolve) => {
    let left = count;
    const tail = journal.subscribe({
      from: offset(journal.durableOffset() + 1),
      topics: ['health'],
      onRecords: (records) => {
        left -= records.length;
        if (left > 0) return;
        tail.stop();
        resolve();
      },
    });
    tail.request(64);
  });

const say = async (journal: Journal, ...records: readonly NewRecord[]): Promise<void> => {
  const isTold = told(journal, records.length);
  await append(journal, ...records);
  await isTold;
};

const withProbe = (
  use: (journal: Journal, started: ReturnType<typeof startProbe>) => Promise<void>,
): Promise<void> =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const started = startProbe(journal);
      await use(journal, started);
      started.probe.stop();
    }),
  );

test('an unhealthy invoker is asked for a container after a second, then less and less often, up to twice a minute', () =>
  withProbe(async (journal, { clock, askedAt }) => {
    await say(journal, health('unhealthy', 1), health('unhealthy'));
    for (let second = 0; second < 125; second += 1) clock.pass(1_000);
    expect(askedAt).toEqual([1, 3, 7, 15, 31, 61, 91, 121]);
  }));

test('one that recovers by itself is asked no more, and from the beginning when it is unhealthy again', () =>
  withProbe(async (journal, { clock, askedAt, answer }) => {
    await say(journal, health('unhealthy'));
    for (let second = 0; second < 4; second += 1) clock.pass(1_000);
    await say(journal, health('up'));
    // A late answer tells nothing new.
    answer();
    clock.pass(60_000);
    expect(clock.waiting()).toBe(0);
    await say(journal, health('unhealthy'));
    clock.pass(1_000);
    expect(askedAt).toEqual([1, 3, 65]);
    expect(await readAll(journal, ['health'])).toHaveLength(3);
  }));

test('that it is up again is recorded once, when a container could be made', () =>
  withProbe(async (journal, { clock, askedAt, answer }) => {
    await say(journal, health('unhealthy'));
    clock.pass(1_000);
    const isTold = told(journal, 1);
    answer();
    await isTold;
    answer();
    clock.pass(60_000);
    expect(askedAt).toEqual([1]);
    const events = (await readAll(journal, ['health'])).map(({ event }) => event);
    expect(events.slice(1)).toMatchObject([{ state: 'up', why: { type: 'recovered' } }]);
  }));
