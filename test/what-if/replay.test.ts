import { describe, expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import type { StoredRecord } from '../../src/journal/journal.ts';
import { replay } from '../../src/what-if/replay.ts';
import { changeSettings } from '../../src/what-if/setting-changes.ts';
import {
  type Call,
  call,
  container,
  recordingOf,
  recordsOf,
  serverStart,
} from './recorded-calls.ts';
import { SETTINGS } from './replay-settings.ts';

const figuresOf = (records: readonly StoredRecord[], ...changes: readonly string[]) => {
  const { trace, window } = recordingOf(records);
  const settings = changeSettings(SETTINGS, changes);
  if (E.isLeft(settings)) throw new Error(settings.left);
  return replay(trace, settings.right, { window, countsAll: true, onProgress: () => undefined });
};

/** One that was cold tells how long containers and inits take: 40 and 20 ms. */
const FIRST = [
  serverStart(0),
  container('c', 10),
  call({
    ...{ number: 0, atMs: 10, waitMs: 40, queuedMs: 40, initMs: 20, runMs: 30 },
    start: 'cold',
  }),
];

const calls = (count: number, of: (n: number) => Omit<Call, 'number'>) =>
  Array.from({ length: count }, (_, n) => call({ number: n + 1, ...of(n) }));

describe('containers', () => {
  test('what was cold is cold, what was warm is warm, and a cold start waits for its container', () => {
    const figures = figuresOf(
      recordsOf(...FIRST, ...calls(3, (n) => ({ atMs: 1_000 * (n + 1), runMs: 10 }))),
    );
    expect(figures.starts).toEqual({ cold: 1, prewarmed: 0, warm: 3 });
    expect(figures.waits.p50).toBe(0);
    expect(figures.waits.p99).toBeCloseTo(40, 0);
  });

  test('more runs in a container need fewer containers', () => {
    const burst = recordsOf(...FIRST, ...calls(4, () => ({ atMs: 1_000, runMs: 500 })));
    expect(figuresOf(burst).starts.cold).toBe(4);
    expect(figuresOf(burst, 'concurrency=200').starts.cold).toBe(1);
    expect(figuresOf(burst, 'concurrency=200').waits.p99).toBeLessThan(41);
  });

  test('where there is too little memory calls wait, and with more they do not', () => {
    const burst = recordsOf(...FIRST, ...calls(8, () => ({ atMs: 1_000, runMs: 500 })));
    const tight = figuresOf(burst);
    const ample = figuresOf(burst, 'memoryMb=4096');
    expect(tight.starts.cold).toBe(4);
    expect(tight.waits.p95).toBeGreaterThan(490);
    expect(ample.starts.cold).toBe(8);
    expect(ample.waits.p95).toBeLessThan(60);
    expect(ample.memoryMbSeconds).toBeGreaterThan(tight.memoryMbSeconds);
  });

  test('prewarmed ones take the place of cold ones', () => {
    const burst = recordsOf(...FIRST, ...calls(2, () => ({ atMs: 1_000, runMs: 500 })));
    const figures = figuresOf(burst, 'prewarm.nodejs=2');
    expect(figures.starts.prewarmed).toBeGreaterThan(0);
    expect(figures.starts.cold).toBeLessThan(2);
  });

  test('a shorter idle time takes less memory and makes more cold starts', () => {
    const records = recordsOf(
      ...FIRST,
      ...calls(5, (n) => ({ atMs: 10_000 * (n + 1), runMs: 10 })),
    );
    const kept = figuresOf(records);
    const dropped = figuresOf(records, 'idleTimeoutMs=1000');
    expect(dropped.starts.cold).toBe(6);
    expect(kept.starts.cold).toBe(1);
    expect(dropped.memoryMbSeconds).toBeLessThan(kept.memoryMbSeconds);
  });

  test('after a failed run the next call needs another container', () => {
    const records = recordsOf(
      ...FIRST,
      ...calls(2, (n) => ({ atMs: 1_000 * (n + 1), runMs: 10, statusCode: n === 0 ? 2 : 0 })),
    );
    expect(figuresOf(records).starts).toEqual({ cold: 2, prewarmed: 0, warm: 1 });
  });

  test('an action that is larger than an invoker is refused', () => {
    const records = recordsOf(...FIRST, ...calls(1, () => ({ atMs: 1_000, runMs: 10 })));
    expect(figuresOf(records, 'memory=2048').refusals?.tooLarge).toBe(2);
  });
});

describe('callers', () => {
  const waiting = calls(40, (n) => ({ atMs: 1_000 + n * 102, runMs: 100, blocking: true }));

  test('who waits for an answer calls later when the answer comes later', () => {
    const others = Array.from({ length: 40 }, (_, n) =>
      call({ number: 100 + n, atMs: 900, runMs: 30_000, action: 'other', memory: 1_024 }),
    ).slice(0, 1);
    const blocked = recordsOf(...FIRST, ...others, ...waiting);
    const figures = figuresOf(blocked, 'reclaimAfterMs=100000');
    // Only the first of the chain waits for the memory, not all that came meanwhile.
    expect(figures.waits.p95).toBeLessThan(100);
    expect(figures.waits.p99).toBeGreaterThan(10_000);
    expect(figures.calls).toBe(42);
  });

  test('a lower rate refuses the rest of the minute, and whoever was refused goes on', () => {
    const figures = figuresOf(recordsOf(...FIRST, ...waiting), 'perMinute=11');
    expect(figures).toMatchObject({ calls: 11, refusals: { perMinute: 30 } });
  });

  test('fewer at once refuses those that come together', () => {
    const burst = recordsOf(...FIRST, ...calls(4, () => ({ atMs: 1_000, runMs: 500 })));
    expect(figuresOf(burst, 'concurrent=3').refusals?.concurrent).toBe(1);
    expect(figuresOf(burst, 'backlogMax=3').refusals?.backlog).toBe(1);
  });
});

describe('restarts', () => {
  test('containers are gone with the server, and what waited is done by the next', () => {
    const records = recordsOf(
      ...FIRST,
      ...calls(1, () => ({ atMs: 1_000, runMs: 10 })),
      serverStart(60_000, 2),
      [call({ number: 9, atMs: 61_000, runMs: 10 })].flat(),
    );
    expect(figuresOf(records).starts).toEqual({ cold: 2, prewarmed: 0, warm: 1 });
  });
});

test('the same journal and settings give the same figures', () => {
  const records = recordsOf(
    ...FIRST,
    ...calls(200, (n) => ({ atMs: 1_000 + ((n * 7_919) % 5_000), runMs: (n * 31) % 300 })),
  );
  expect(figuresOf(records, 'invokers=2')).toEqual(figuresOf(records, 'invokers=2'));
});
