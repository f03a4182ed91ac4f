import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StatusCode } from '../../../src/domain/activation/events.ts';
import type { CallOutcome } from '../../../src/domain/activation/outcome.ts';
import {
  type CallBounds,
  CODE_UNREADABLE,
  judgeInit,
  judgeRun,
  NOT_PROVISIONED,
  type Verdict,
} from '../../../src/domain/activation/response.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { anyJson, anyKey, jsonObjectOf } from '../../support/json-arbitrary.ts';

const bounds: CallBounds = { timeoutMs: 3000, resultBytesMax: 1000 };
const answered = (ok: boolean, body: string): CallOutcome => ({ type: 'answered', ok, body });
const errorOf = (verdict: Verdict | null): Json =>
  verdict === null ? null : ((JSON.parse(verdict.result) as { error: Json }).error ?? null);

const INVALID_RUN = 'The action did not produce a valid JSON or JSON Array response';
const INVALID_INIT = 'The action failed during initialization';
const MEMORY = 'The action exhausted its memory and was aborted.';
const tooLong = (bytes: number, head: string) =>
  `The action produced a response that exceeded the allowed length: ${bytes} > 1000 bytes. The truncated response was: ${head}`;

describe('a run', () => {
  test.each(['{"a":1}', '{}', '[]', '[1,{"error":2}]', '{"big":12345678901234567890}'])(
    'that answers %s succeeds with these very bytes',
    (body) => {
      expect(judgeRun(answered(true, body), bounds)).toEqual({
        statusCode: 0,
        result: body,
        size: body.length,
        timedOut: false,
      });
    },
  );

  test.each([
    ['{"error":"no","more":1}', '{"error":"no"}'],
    ['{"error":null}', '{"error":null}'],
    ['{"more":1,"error":{"a":[1]}}', '{"error":{"a":[1]}}'],
    ['{"__proto__":1,"error":0}', '{"error":0}'],
  ])('that answers %s is an application error, of which only %s is kept', (body, result) => {
    expect(judgeRun(answered(true, body), bounds)).toEqual({
      statusCode: 1,
      result,
      size: body.length,
      timedOut: false,
    });
  });

  test.each<[string, CallOutcome, StatusCode, string]>([
    ['a number', answered(true, '5'), 2, `${INVALID_RUN}: 5`],
    ['null', answered(true, 'null'), 2, `${INVALID_RUN}: null`],
    ['a text', answered(true, '"x"'), 2, `${INVALID_RUN}: "x"`],
    ['no JSON', answered(true, '{"a":'), 2, `${INVALID_RUN}: {"a":`],
    ['nothing', answered(true, ''), 2, `${INVALID_RUN}.`],
    ['a failure with words', answered(false, '{"error":"boom","x":1}'), 2, 'boom'],
    ['a failure without', answered(false, '{"x":1}'), 2, `${INVALID_RUN}: {"x":1}`],
    ['a failure as array', answered(false, '[1]'), 2, `${INVALID_RUN}: [1]`],
    ['an empty failure', answered(false, ''), 2, `${INVALID_RUN}.`],
    ['too much', { type: 'oversized', bytes: 2000, head: '{"a' }, 1, tooLong(2000, '{"a')],
    [
      'an exit',
      { type: 'exited', memoryExhausted: false },
      2,
      'The action did not produce a valid response and exited unexpectedly.',
    ],
    ['an exit for memory', { type: 'exited', memoryExhausted: true }, 2, MEMORY],
    [
      'nothing in time',
      { type: 'timedOut' },
      2,
      'The action exceeded its time limits of 3000 milliseconds.',
    ],
  ])('with %s is judged as its text says', (_what, outcome, statusCode, error) => {
    const verdict = judgeRun(outcome, bounds);
    expect(verdict.statusCode).toBe(statusCode);
    expect(errorOf(verdict)).toBe(error);
    expect(verdict.timedOut).toBe(outcome.type === 'timedOut');
  });

  test('with an error nested too deeply to be stored says so', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const verdict = judgeRun(answered(true, `{"error":${deep},"x":1}`), {
      ...bounds,
      resultBytesMax: 1_000_000,
    });
    expect(verdict.statusCode).toBe(1);
    expect(errorOf(verdict)).toContain('nested too deeply');
  });
});

describe('an init', () => {
  test('that succeeds gives no verdict, whatever it answers', () => {
    expect(judgeInit(answered(true, ''), bounds)).toBeNull();
    expect(judgeInit(answered(true, '{"error":1}'), bounds)).toBeNull();
  });

  test.each<[string, CallOutcome, string]>([
    ['a failure with words', answered(false, '{"error":"bad code"}'), 'bad code'],
    ['a failure without', answered(false, '{"x":1}'), `${INVALID_INIT}: {"x":1}`],
    ['an empty failure', answered(false, ''), `${INVALID_INIT}.`],
    ['too much', { type: 'oversized', bytes: 2000, head: 'x' }, tooLong(2000, 'x')],
    [
      'an exit',
      { type: 'exited', memoryExhausted: false },
      'The action did not initialize and exited unexpectedly.',
    ],
    ['an exit for memory', { type: 'exited', memoryExhausted: true }, MEMORY],
    [
      'nothing in time',
      { type: 'timedOut' },
      'The action exceeded its time limits of 3000 milliseconds during initialization.',
    ],
  ])('with %s is a developer error', (_what, outcome, error) => {
    const verdict = judgeInit(outcome, bounds);
    expect(verdict?.statusCode).toBe(2);
    expect(errorOf(verdict)).toBe(error);
    expect(verdict?.timedOut).toBe(outcome.type === 'timedOut');
  });

  test('whose code the platform could not read is a whisk error', () => {
    expect(judgeInit({ type: 'unreadable' }, bounds)).toEqual(CODE_UNREADABLE);
  });
});

test('what the platform did wrong is a whisk error', () => {
  const shown = [NOT_PROVISIONED, CODE_UNREADABLE].map((verdict) => [
    verdict.statusCode,
    errorOf(verdict),
  ]);
  expect(shown).toEqual([
    [3, 'Failed to provision resources to run the action.'],
    [3, 'Action could not be fetched.'],
  ]);
});

const body = fc.oneof(
  fc.string(),
  anyJson.map((json) => JSON.stringify(json)),
  jsonObjectOf(anyKey).map((json) => JSON.stringify(json)),
  fc.string({ minLength: 990, maxLength: 1100, unit: 'binary' }),
);
/** What a container can bring about; `unreadable` it can't. */
const outcome: fc.Arbitrary<CallOutcome> = fc.oneof(
  fc.record({ type: fc.constant('answered' as const), ok: fc.boolean(), body }),
  fc.record({ type: fc.constant('oversized' as const), bytes: fc.nat(), head: body }),
  fc.constant({ type: 'timedOut' as const }),
  fc.record({ type: fc.constant('exited' as const), memoryExhausted: fc.boolean() }),
);

describe('for every outcome of a container', () => {
  test('P7: the verdict is JSON, and an object with error alone unless it is a success', () => {
    fc.assert(
      fc.property(outcome, (facts) => {
        for (const verdict of [judgeRun(facts, bounds), judgeInit(facts, bounds)]) {
          if (verdict === null) continue;
          const result = JSON.parse(verdict.result) as object;
          expect(verdict.timedOut).toBe(facts.type === 'timedOut');
          if (verdict.statusCode === 0) expect(Object.hasOwn(result, 'error')).toBe(false);
          else expect(Object.keys(result)).toEqual(['error']);
        }
      }),
    );
  });

  test('P9: no container can bring about a whisk error', () => {
    fc.assert(
      fc.property(outcome, (facts) => {
        expect(judgeRun(facts, bounds).statusCode).toBeLessThan(3);
        expect([undefined, 2]).toContain(judgeInit(facts, bounds)?.statusCode);
      }),
    );
  });

  test('P10: no more than the allowed bytes of an answer are kept', () => {
    fc.assert(
      fc.property(outcome, (facts) => {
        for (const verdict of [judgeRun(facts, bounds), judgeInit(facts, bounds)]) {
          if (verdict === null) continue;
          const error = errorOf(verdict);
          const kept = typeof error === 'string' ? error : verdict.result;
          expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(bounds.resultBytesMax + 150);
        }
      }),
    );
  });

  test('the size is that of the answer, and unknown where there was none', () => {
    fc.assert(
      fc.property(outcome, (facts) => {
        const { size } = judgeRun(facts, bounds);
        if (facts.type === 'answered') expect(size).toBe(Buffer.byteLength(facts.body));
        else expect(size).toBe(facts.type === 'oversized' ? facts.bytes : null);
      }),
    );
  });
});
