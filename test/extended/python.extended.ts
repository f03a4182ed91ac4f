/** Actions in Python, by the system's Python (scheduling-and-runtimes §5.4). */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProcessContainers } from '../runtimes/conformance/process-containers.ts';
import { PYTHON } from '../runtimes/conformance/python-actions.ts';
import { tarGz, zip } from '../support/archives.ts';
import { type Bench, linesOf, mustOpenBench, resultOf } from '../support/containers.ts';
import { jsonObjectOf } from '../support/json-arbitrary.ts';
import { describeConformance } from '../support/runtime-conformance.ts';

describeConformance('process driver', PYTHON, openProcessContainers);

let bench: Bench;
beforeAll(async () => {
  bench = await mustOpenBench({ kind: 'python:3' });
});
afterAll(() => bench.close());

const answering = async (body: string, before = '') => {
  const action = await bench.action(`${before}\ndef main(args):\n    ${body}\n`);
  const report = await action.run();
  return { outcome: report.outcome, lines: linesOf(report), action };
};
const failure = (error: string) => ({
  type: 'answered',
  ok: false,
  body: JSON.stringify({ error }),
});
const NOT_A_DICTIONARY = failure('The action did not return a dictionary or array.');
const initOf = async (code: string | Buffer, main: string | null = null) => {
  const { report } = await bench.init(code, { main });
  return { outcome: report.outcome, lines: linesOf(report) };
};

describe('a result', () => {
  test.each([
    ['{"a": 1}', '{"a":1}'],
    ['[1, (2, 3)]', '[1,[2,3]]'],
    ['None', 'null'],
    ['{"error": "mine"}', '{"error":"mine"}'],
    ['{"half": "\\ud800"}', '{"half":"\\ud800"}'],
  ])('of %s is %s', async (value, body) => {
    const { outcome } = await answering(`return ${value}`);
    expect(outcome).toEqual({ type: 'answered', ok: true, body });
  });

  test.each(['1', '"text"', 'True'])('of %s is no dictionary', async (value) => {
    expect((await answering(`return ${value}`)).outcome).toEqual(NOT_A_DICTIONARY);
  });

  test.each([
    ['{"f": main}', /TypeError: .*not JSON serializable/],
    ['{"n": float("nan")}', /ValueError: Out of range float/],
    ['(lambda d: d.update(self=d) or d)({})', /ValueError: Circular reference/],
  ])('of %s can not be written, which the log explains', async (value, explained) => {
    const { outcome, lines, action } = await answering(
      `return {"still": "alive"} if args.get("good") else ${value}`,
    );
    expect(outcome).toEqual(NOT_A_DICTIONARY);
    expect(lines.at(-1)).toMatch(explained);
    expect(resultOf(await action.run({ good: true }))).toEqual({ still: 'alive' });
  });

  test('over the limit is told with its size and its first part', async () => {
    const action = await bench.action('def main(args): return {"long": "é" * 1000}');
    expect((await action.run({}, { resultBytesMax: 1000 })).outcome).toEqual({
      type: 'oversized',
      bytes: 2011,
      head: `{"long":"${'é'.repeat(495)}`,
    });
    expect((await action.run({}, { resultBytesMax: 2011 })).outcome).toMatchObject({ ok: true });
  });

  test('of any JSON comes back as it was given', async () => {
    const echo = await bench.action('def main(args): return args');
    await fc.assert(
      fc.asyncProperty(jsonObjectOf(fc.string({ unit: 'binary' })), async (value) => {
        expect(resultOf(await echo.run(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 200 },
    );
  });
});

describe('an exception', () => {
  test('is the error of the answer, and its traceback the log', async () => {
    const { outcome, lines, action } = await answering('raise KeyError("größe")');
    expect(outcome).toEqual({ type: 'answered', ok: true, body: `{"error":"'größe'"}` });
    expect(lines[0]).toBe('stderr: Traceback (most recent call last):');
    expect(lines[1]).toMatch(/^stderr: {3}File ".*main__.py", line 3, in main$/);
    expect(lines).toContain('stderr:     raise KeyError("größe")');
    expect(lines.at(-1)).toBe("stderr: KeyError: 'größe'");
    expect((await action.run()).outcome).toMatchObject({ ok: true });
  });

  test('that has no description has its name', async () => {
    const unspeakable = 'class Bad(Exception):\n    def __str__(self): raise ValueError("no")';
    const { outcome } = await answering('raise Bad()', unspeakable);
    expect(outcome).toEqual({ type: 'answered', ok: true, body: '{"error":"Bad"}' });
  });

  test.each([
    ['sys.exit(0)', []],
    ['sys.exit("told why")', ['stderr: told why']],
  ])('%s ends the process', async (code, lines) => {
    const ended = await answering(code, 'import sys');
    expect(ended.outcome).toEqual(failure('command exited'));
    expect(ended.lines).toEqual(lines);
    await ended.action.container.exited;
  });

  test('that ends the process from below is told as such', async () => {
    const { outcome } = await answering('os.abort()', 'import os');
    expect(outcome).toEqual({ type: 'exited', memoryExhausted: false });
  });
});

describe('code', () => {
  test.each([
    ['zip', zip],
    ['tar.gz', tarGz],
  ])('in a %s starts with __main__.py, in the folder of its files', async (_, pack) => {
    const action = await bench.action(
      pack([
        { name: '__main__.py', content: 'from lib.own import read\ndef main(args): return read()' },
        { name: 'lib/__init__.py', content: '' },
        { name: 'lib/own.py', content: 'def read(): return {"read": open("note.txt").read()}' },
        { name: 'note.txt', content: 'größe' },
      ]),
    );
    expect(resultOf(await action.run())).toEqual({ read: 'größe' });
  });

  test('may have modules of any name, those of the runtime included', async () => {
    const names = ['runner', 'channel', 'activation', 'output', 'environment', 'traceback'];
    const action = await bench.action(
      zip([
        {
          name: '__main__.py',
          content: `import ${names.join(', ')}\ndef main(args): return {"own": runner.own / args["by"]}`,
        },
        ...names.map((name) => ({ name: `${name}.py`, content: 'own = 6' })),
      ]),
    );
    expect(resultOf(await action.run({ by: 2 }))).toEqual({ own: 3 });
    expect(resultOf(await action.run({ by: 0 }))).toEqual({ error: 'division by zero' });
  });

  const ACTIVATE =
    'import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(__file__)), "lib"))';

  test.each(['bin', 'Scripts'])('brings its packages in a virtualenv (%s)', async (scripts) => {
    const action = await bench.action(
      zip([
        { name: '__main__.py', content: 'import packed\ndef main(args): return packed.VALUE' },
        { name: `virtualenv/${scripts}/activate_this.py`, content: ACTIVATE },
        { name: 'virtualenv/lib/packed.py', content: 'VALUE = {"packed": True}' },
      ]),
    );
    expect(resultOf(await action.run())).toEqual({ packed: true });
  });

  test('with a virtualenv that can not be activated is refused in words', async () => {
    const text = "Invalid virtualenv. Zip file does not include 'activate_this.py'.";
    const refused = await initOf(
      zip([
        { name: '__main__.py', content: 'def main(args): return {}' },
        { name: 'virtualenv/lib/packed.py', content: '' },
      ]),
    );
    expect(refused).toEqual({ outcome: failure(text), lines: [`stderr: ${text}`] });
  });

  test('without __main__.py is refused in words', async () => {
    expect((await initOf(zip([{ name: 'other.py' }]))).outcome).toEqual(
      failure("Zip file does not include '__main__.py' at its root."),
    );
  });

  test.each(['main = 5', 'def niam(args): pass'])('%s has no entry point', async (code) => {
    expect((await initOf(code)).outcome).toEqual(
      failure("Action entrypoint 'main' is not a function."),
    );
  });

  test('that does not parse fails at init, as does what raises there', async () => {
    const unparsed = await initOf('def main(:\n');
    expect(unparsed.outcome).toEqual(
      failure('The action failed to generate or locate a binary. See logs for details.'),
    );
    expect(unparsed.lines.at(-1)).toMatch(/^stderr: SyntaxError/);
    const imported = await initOf('print("before")\nimport no_such_module');
    expect(imported.outcome).toEqual(failure('Cannot start action. Check logs for details.'));
    expect(imported.lines[0]).toBe('stdout: before');
    expect(imported.lines.at(-1)).toMatch(/ModuleNotFoundError: .*no_such_module/);
    const left = await initOf('import sys\nsys.exit(1)');
    expect(left.outcome).toEqual(failure('Cannot start action. Check logs for details.'));
  });
});
