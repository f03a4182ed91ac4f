import { describe, expect, test } from 'vitest';
import { FLAG, has, NO_ROW } from '../../src/what-if/trace.ts';
import {
  idOf,
  call,
  container,
  recordingOf,
  recordsOf,
  serverStart,
  T0,
} from './recorded-calls.ts';
import { sequenceAccepted, sequenceEnded } from './recorded-sequences.ts';

describe('figures of a recording', () => {
  test('starts, waits and memory are those of the records', () => {
    const { figures } = recordingOf(
      recordsOf(
        serverStart(0),
        container('c', 10, 1_010),
        call({ number: 1, atMs: 10, waitMs: 40, initMs: 20, runMs: 5, start: 'cold' }),
        call({ number: 2, atMs: 100, waitMs: 1, runMs: 5 }),
      ),
    );
    expect(figures).toMatchObject({
      calls: 2,
      starts: { cold: 1, prewarmed: 0, warm: 1 },
      memoryMbSeconds: 256,
      containers: 1,
      refusals: null,
    });
    expect(figures.waits.p99).toBeCloseTo(40, 0);
  });

  test('only what lies between --from and --to is counted', () => {
    const records = recordsOf(
      serverStart(0),
      ...[1, 2, 3].map((number) => call({ number, atMs: number * 1_000, runMs: 10 })),
    );
    const at = (ms: number) => ({ type: 'time', atMs: T0 + ms }) as const;
    expect(recordingOf(records, { from: at(1_500) }).figures.calls).toBe(2);
    expect(recordingOf(records, { from: at(1_500), to: at(2_500) }).figures.calls).toBe(1);
  });

  test('a call that was accepted before --to and ended after it is counted whole', () => {
    const records = recordsOf(
      serverStart(0),
      call({ number: 1, atMs: 100, runMs: 5_000 }),
      call({ number: 2, atMs: 200, runMs: 10 }),
    );
    const { figures } = recordingOf(records, { to: { type: 'time', atMs: T0 + 150 } });
    expect(figures).toMatchObject({ calls: 1, starts: { warm: 1 } });
  });

  test('a namespace or action can be looked at alone', () => {
    const records = recordsOf(
      serverStart(0),
      call({ number: 1, atMs: 1, runMs: 1, namespace: 'alice' }),
      call({ number: 2, atMs: 2, runMs: 1, action: 'other' }),
    );
    expect(recordingOf(records, { namespace: 'alice' }).figures.calls).toBe(1);
    expect(recordingOf(records, { action: 'other' }).figures.calls).toBe(1);
    expect(recordingOf(records, { action: 'guest/hello' }).figures.calls).toBe(1);
  });

  test('a container that lived when the server ended took memory until then', () => {
    const { figures, trace } = recordingOf(
      recordsOf(
        serverStart(0),
        container('c', 0),
        call({ number: 1, atMs: 1_990, runMs: 10 }),
        serverStart(9_000, 2),
      ),
    );
    expect(figures.memoryMbSeconds).toBe(512);
    expect(trace.marks).toEqual([{ type: 'restart', atMs: T0 + 2_000, upMs: T0 + 9_000 }]);
  });

  test('what had not ended is told', () => {
    const records = recordsOf(serverStart(0), call({ number: 1, atMs: 1, runMs: 1, open: true }));
    expect(recordingOf(records).unfinished).toBe(1);
  });
});

describe('what a trace keeps of a call', () => {
  test('the times before and after its queue, of init, run and end', () => {
    const { rows } = recordingOf(
      recordsOf(
        serverStart(0),
        call({
          number: 1,
          atMs: 10,
          waitMs: 50,
          queuedMs: 47,
          initMs: 20,
          runMs: 5,
          start: 'cold',
        }),
      ),
    ).trace;
    expect(rows.arrivalSpan.at(0)).toBe(3);
    expect(rows.startSpan.at(0)).toBe(0);
    expect(rows.initSpan.at(0)).toBe(20);
    expect(rows.runSpan.at(0)).toBe(5);
    expect(rows.releaseSpan.at(0)).toBe(0);
  });

  test('that its init failed, and that its container served nobody afterwards', () => {
    const { rows } = recordingOf(
      recordsOf(
        serverStart(0),
        call({ number: 1, atMs: 10, initMs: 20, runMs: 0, start: 'cold', statusCode: 2 }),
        call({ number: 2, atMs: 10, initMs: 20, runMs: 7, start: 'cold', statusCode: 2 }),
      ),
    ).trace;
    expect([0, 1].map((row) => has(rows, row, FLAG.unhealthy))).toEqual([true, true]);
    expect([0, 1].map((row) => has(rows, row, FLAG.initFailed))).toEqual([true, false]);
  });
});

describe('steps of sequences', () => {
  const step = (number: number, atMs: number, place: number) =>
    call({
      number,
      atMs,
      runMs: 10,
      cause: { type: 'component', sequence: idOf(99), step: place },
    });

  test('each comes after the one before, and the call takes one place', () => {
    const { rows } = recordingOf(
      recordsOf(
        serverStart(0),
        sequenceAccepted(99, 100),
        step(1, 105, 0),
        step(2, 118, 1),
        sequenceEnded(99, 130),
      ),
    ).trace;
    expect(rows.next.at(0)).toBe(1);
    expect(rows.thinkSpan.at(1)).toBe(3);
    expect([0, 1].map((row) => has(rows, row, FLAG.admitted))).toEqual([true, false]);
    expect([0, 1].map((row) => has(rows, row, FLAG.releases))).toEqual([false, true]);
    expect([0, 1].map((row) => has(rows, row, FLAG.follows))).toEqual([false, true]);
  });

  test('a caller who waits for a sequence goes on after its last step', () => {
    const { rows } = recordingOf(
      recordsOf(
        serverStart(0),
        sequenceAccepted(99, 100),
        step(1, 105, 0),
        sequenceEnded(99, 118),
        sequenceAccepted(98, 120),
        call({
          ...{ number: 2, atMs: 122, runMs: 10 },
          cause: { type: 'component', sequence: idOf(98), step: 0 },
        }),
      ),
    ).trace;
    expect(rows.next.at(0)).toBe(1);
    expect(rows.thinkSpan.at(1)).toBe(7);
  });

  test('a step of a sequence that began before the journal comes at its own time', () => {
    const { rows } = recordingOf(recordsOf(serverStart(0), step(1, 105, 3))).trace;
    expect(has(rows, 0, FLAG.follows)).toBe(false);
    expect(rows.next.at(0)).toBe(NO_ROW);
  });
});
