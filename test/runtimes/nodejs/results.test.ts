/** What an action returns and what becomes of it (scheduling-and-runtimes §5.3, P64, P66). */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonObjectOf } from '../../support/json-arbitrary.ts';
import {
  type Action,
  type Bench,
  linesOf,
  mustOpenBench,
  resultOf,
} from '../../support/containers.ts';

let bench: Bench;
let evaluating: Action;
beforeAll(async () => {
  bench = await mustOpenBench();
  // Returns whatever the text evaluates to.
  evaluating = await bench.action('function main({ code }) { return eval(code); }');
});
afterAll(() => bench.close());

const answering = async (code: string) => {
  const { outcome } = await evaluating.run({ code });
  return outcome.type === 'answered' ? { ok: outcome.ok, body: JSON.parse(outcome.body) } : outcome;
};

const NOT_A_DICTIONARY = { ok: false, body: { error: 'The action did not return a dictionary.' } };

describe('a result', () => {
  test('is what the function returns, or what its promise resolves to', async () => {
    expect(await answering('({ a: 1 })')).toEqual({ ok: true, body: { a: 1 } });
    expect(await answering('[1, 2]')).toEqual({ ok: true, body: [1, 2] });
    expect(await answering('Promise.resolve({ a: 1 })')).toEqual({ ok: true, body: { a: 1 } });
    expect(await answering('({ then: (done) => done({ a: 1 }) })')).toEqual({
      ok: true,
      body: { a: 1 },
    });
  });

  test('is an empty object when nothing is returned', async () => {
    expect(await answering('undefined')).toEqual({ ok: true, body: {} });
    expect(await answering('Promise.resolve()')).toEqual({ ok: true, body: {} });
  });

  test('of null is passed on for the platform to refuse', async () => {
    expect(await answering('null')).toEqual({ ok: true, body: null });
  });

  test.each(['1', '"text"', 'true', '(() => 1)', 'Promise.resolve(2)', '10n', '({ toJSON() {} })'])(
    'of %s is no dictionary',
    async (code) => {
      expect(await answering(code)).toEqual(NOT_A_DICTIONARY);
    },
  );

  test('of another type is named in the log', async () => {
    const report = await evaluating.run({ code: '"text"' });
    expect(linesOf(report)).toEqual([
      'stderr: Result must be of type object but has type "string": text',
    ]);
  });

  test('that can not be JSON is a developer error and no crash', async () => {
    const circular = await answering('const a = {}; a.a = a; a');
    expect(circular).toMatchObject({
      ok: false,
      body: {
        error: expect.stringMatching(/^An error has occurred: TypeError: Converting circular/),
      },
    });
    expect(await answering('({ n: 1n })')).toMatchObject({ ok: false });
    expect(await answering('({ toJSON() { throw new Error("no") } })')).toMatchObject({
      ok: false,
      body: { error: 'An error has occurred: Error: no' },
    });
    expect(await answering('({ still: "alive" })')).toEqual({ ok: true, body: { still: 'alive' } });
  });

  test('keeps an error the action reports in it', async () => {
    expect(await answering('({ error: "mine" })')).toEqual({ ok: true, body: { error: 'mine' } });
  });

  test('over the limit is reported with its size and its first part', async () => {
    const { outcome } = await evaluating.run(
      { code: '({ long: "é".repeat(1000) })' },
      { resultBytesMax: 1000 },
    );
    expect(outcome).toEqual({
      type: 'oversized',
      bytes: 2011,
      head: `{"long":"${'é'.repeat(991)}`,
    });
  });

  test('exactly as long as the limit is accepted', async () => {
    const { outcome } = await evaluating.run({ code: '({ a: "12345" })' }, { resultBytesMax: 13 });
    expect(outcome).toEqual({ type: 'answered', ok: true, body: '{"a":"12345"}' });
  });

  test('of any JSON comes back as it was given', async () => {
    const echo = await bench.action('const main = (given) => given');
    await fc.assert(
      fc.asyncProperty(jsonObjectOf(fc.string({ unit: 'binary' })), async (value) => {
        expect(JSON.stringify(resultOf(await echo.run(value)))).toBe(JSON.stringify(value));
      }),
      { numRuns: 50 },
    );
  });

  test('of a megabyte, and one nested a thousand deep, comes back as it was given', async () => {
    const echo = await bench.action('const main = (given) => given');
    const long = { text: 'ü'.repeat(500_000) };
    expect(resultOf(await echo.run(long))).toEqual(long);
    const parameters = '{"a":'.repeat(1000) + '{}' + '}'.repeat(1000);
    const { outcome } = await echo.run({}, { parameters });
    expect(outcome).toEqual({ type: 'answered', ok: true, body: parameters });
  });
});

describe('an error', () => {
  test('thrown at once ends the run with its text', async () => {
    expect(await answering('throw new RangeError("far")')).toEqual({
      ok: false,
      body: { error: 'An error has occurred: RangeError: far' },
    });
  });

  test('whose text is over the limit fails its own run alone', async () => {
    const action = await bench.action(`
      let release;
      const bad = new Promise((resolve) => { release = resolve });
      function main({ long }) {
        if (!long) return bad.then(() => ({ beside: true }));
        release();
        throw new Error('x'.repeat(2e6));
      }`);
    const [beside, failed] = await Promise.all([action.run(), action.run({ long: true })]);
    expect(beside && resultOf(beside)).toEqual({ beside: true });
    expect(failed?.outcome).toEqual({
      type: 'oversized',
      bytes: 2_000_042,
      head: expect.stringMatching(/^\{"error":"An error has occurred: Error: x{1000,}$/),
    });
    expect(resultOf(await action.run())).toEqual({ beside: true });
  });

  test('whose text is over the limit is told also when the process ends with it', async () => {
    const action = await bench.action(`function main() {
      setTimeout(() => { throw new Error('x'.repeat(2e6)) });
      return new Promise(() => {});
    }`);
    const { outcome } = await action.run({}, { logBytesMax: 1000 });
    expect(outcome).toMatchObject({ type: 'oversized', bytes: 2_000_042 });
    await action.container.exited;
  });

  test('whose text is over the limit ends an init with its size and its first part', async () => {
    const { report } = await bench.init(`throw new Error('x'.repeat(2e6))`);
    expect(report.outcome).toMatchObject({
      type: 'oversized',
      head: expect.stringContaining('Initialization has failed due to: Error: xxx'),
    });
    const { report: shorter } = await bench.init(`throw 'x'.repeat(200_000)`);
    expect(resultOf(shorter)).toEqual({
      error: `Initialization has failed due to: ${'x'.repeat(200_000)}`,
    });
  });

  test('of a rejected promise becomes the result, written out', async () => {
    const code =
      'Promise.reject(Object.assign(new TypeError("bad"), { code: 7, more: { deep: [1] } }))';
    expect(await answering(code)).toEqual({
      ok: true,
      body: {
        error: {
          name: 'TypeError',
          message: 'bad',
          code: 7,
          more: { deep: [1] },
          stack: expect.stringContaining('TypeError: bad'),
        },
      },
    });
  });

  test.each([
    ['"plain"', 'plain'],
    ['{ reason: 1 }', { reason: 1 }],
    ['undefined', {}],
    ['""', {}],
    ['10n', '10n'],
  ])('that is the value %s is kept as it is', async (rejected, error) => {
    expect(await answering(`Promise.reject(${rejected})`)).toEqual({ ok: true, body: { error } });
  });

  test('that refers to itself is written without the circle', async () => {
    const code = 'const e = { a: 1 }; e.self = e; Promise.reject(e)';
    expect(await answering(code)).toEqual({
      ok: true,
      body: { error: { a: 1, self: '[Circular]' } },
    });
  });
});
