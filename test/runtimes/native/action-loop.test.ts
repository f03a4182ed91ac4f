/** Programs that read a line and write a line (scheduling-and-runtimes §5.4), in shell. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tarGz, zip } from '../../support/archives.ts';
import { type Bench, linesOf, mustOpenBench, resultOf } from '../../support/containers.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await mustOpenBench({ kind: 'native:1' });
});
afterAll(() => bench.close());

/** A program that does this for each line. */
const loop = (body: string, before = ''): string =>
  `#!/bin/sh\n${before}\nwhile read -r line; do\n${body}\ndone\n`;

const failure = (error: string) => ({
  type: 'answered',
  ok: false,
  body: JSON.stringify({ error }),
});
const NOT_STARTED = failure('Cannot start action. Check logs for details.');
const NO_PROGRAM = failure(
  'The action failed to generate or locate a binary. See logs for details.',
);

describe('a program', () => {
  test('is started once, and gets each run as one line', async () => {
    const action = await bench.action(
      loop('n=$((n+1))\nprintf \'{"n":%s,"line":%s}\\n\' $n "$line" >&3'),
    );
    const environment = { __OW_ACTIVATION_ID: 'a7', __OW_DEADLINE: '5', OTHER: 'kept back' };
    const first = await action.run({ text: 'two\nlines' }, { environment });
    expect(resultOf(first)).toEqual({
      n: 1,
      line: { value: { text: 'two\nlines' }, activation_id: 'a7', deadline: '5' },
    });
    expect(resultOf(await action.run({}, { parameters: '{\n"a":\r\n1}' }))).toEqual({
      n: 2,
      line: { value: { a: 1 } },
    });
  });

  test.each([
    ['zip', zip],
    ['tar.gz', tarGz],
  ])('comes in a %s with its files, which is its working folder', async (_, pack) => {
    const exec = loop('./tool/answer >&3');
    const action = await bench.action(
      pack([
        { name: 'exec', content: exec, mode: 0o755 },
        { name: 'tool/answer', content: '#!/bin/sh\ncat data.json', mode: 0o755 },
        { name: 'data.json', content: '{"from":"data"}\n' },
      ]),
    );
    expect(resultOf(await action.run())).toEqual({ from: 'data' });
  });

  test('that has no permission to run in its archive runs all the same', async () => {
    const action = await bench.action(zip([{ name: 'exec', content: loop('echo "{}" >&3') }]));
    expect(resultOf(await action.run())).toEqual({});
  });

  test('comes in base64 too', async () => {
    const action = await bench.action(Buffer.from(loop('echo "{}" >&3')));
    expect(resultOf(await action.run())).toEqual({});
  });

  test('finds the variables of init and of its container, and nothing of the server', async () => {
    const action = await bench.action(
      loop(
        `printf '{"names":"%s","greeting":"%s"}\\n' "$names" "$GREETING" >&3`,
        'names=$(env | sed "s/=.*//" | sort | paste -sd" " -)',
      ),
      { environment: { GREETING: 'hi', __OW_NAMESPACE: 'guest' } },
    );
    expect(resultOf(await action.run())).toEqual({
      greeting: 'hi',
      names: expect.stringMatching(/^(GREETING|HOME|OLDPWD|PATH|PWD|SHLVL|TMPDIR|_|__OW_\w+| )+$/),
    });
  });

  test('serves runs that come at once one after the other, each with its own lines', async () => {
    const action = await bench.action(
      loop(`n=$(echo "$line" | sed 's/[^0-9]//g')
        echo "begin $n"; echo "in $n" >&2; echo "end $n"
        echo "{\\"n\\":$n}" >&3`),
    );
    const reports = await Promise.all([1, 2, 3, 4, 5].map((n) => action.run({ n })));
    for (const [at, report] of reports.entries()) {
      const n = at + 1;
      expect(resultOf(report)).toEqual({ n });
      expect(linesOf(report).toSorted()).toEqual([
        `stderr: in ${n}`,
        `stdout: begin ${n}`,
        `stdout: end ${n}`,
      ]);
    }
  });

  test('that prints more than its log may hold is cut there', async () => {
    const action = await bench.action(loop('yes | head -c 3000000; echo "{}" >&3'));
    const report = await action.run({}, { logBytesMax: 1000 });
    expect(resultOf(report)).toEqual({});
    expect(report.logs.at(-1)).toContain('Logs were truncated');
    expect(report.logs.join('').length).toBeLessThan(2000);
  });
});

describe('a start', () => {
  test('without a file exec finds no program', async () => {
    const { report } = await bench.init(zip([{ name: 'main', content: '#!/bin/sh' }]));
    expect(report.outcome).toEqual(NO_PROGRAM);
    expect(linesOf(report)).toEqual(["stderr: The code has no executable 'exec' at its root."]);
  });

  test('of a program that nothing here can run fails', async () => {
    const { report } = await bench.init('#!/no/such/interpreter\n');
    expect(report.outcome).toEqual(NOT_STARTED);
    expect(linesOf(report)).toEqual([expect.stringMatching(/^stderr: The action did not start: /)]);
  });

  test('of a program that ends at once fails, then or with the first run', async () => {
    const environment = { OW_WAIT_FOR_ACK: '1' };
    const { report } = await bench.init('#!/bin/sh\necho bye', { environment });
    expect(report.outcome).toEqual(NOT_STARTED);
    expect(linesOf(report)).toEqual([
      'stdout: bye',
      'stderr: The action did not start: command exited.',
    ]);
    const { container, report: unwaited } = await bench.init('#!/bin/true');
    const late = await container.run({
      activationId: 'a1',
      parameters: '{}',
      environment: {},
      timeoutMs: 5000,
      logBytesMax: 1000,
      resultBytesMax: 1000,
    });
    expect([unwaited.outcome, late.outcome]).toContainEqual(
      expect.objectContaining({
        ok: false,
        body: expect.stringMatching(/start action|exited|no action/),
      }),
    );
  });

  test('waits for a program that is told to say when it is ready', async () => {
    const environment = { OW_WAIT_FOR_ACK: '1' };
    const ready = `[ "$__OW_WAIT_FOR_ACK" = 1 ] && echo loading && sleep 0.1 && echo '{"ok":true}' >&3`;
    const { report } = await bench.init(loop('echo "{}" >&3', ready), { environment });
    expect(report.outcome).toEqual({ type: 'answered', ok: true, body: '{"ok":true}' });
    expect(linesOf(report)).toEqual(['stdout: loading']);
    const { report: refused } = await bench.init(loop('', `echo '{"ok":false}' >&3`), {
      environment,
    });
    expect(refused.outcome).toEqual(NOT_STARTED);
  });
});

describe('a result', () => {
  const answering = async (json: string) => {
    const action = await bench.action(loop(`echo '${json}' >&3`));
    return (await action.run({}, { resultBytesMax: 100 })).outcome;
  };

  test.each(['{"a":1}', '[1,2]', 'null'])('of %s is passed on as it is', async (json) => {
    expect(await answering(json)).toEqual({ type: 'answered', ok: true, body: json });
  });

  test.each(['1', '"text"', 'true', '', 'no JSON', '{"a":'])('of %j is refused', async (json) => {
    expect(await answering(json)).toEqual(
      failure('The action did not return a dictionary or array.'),
    );
  });

  test('over the limit is told with its size and its first part', async () => {
    const json = `{"long":"${'x'.repeat(200)}"}`;
    expect(await answering(json)).toEqual({
      type: 'oversized',
      bytes: json.length,
      head: json.slice(0, 100),
    });
  });

  test('that comes unasked is nobody’s: not of the run that waits, nor of a later one', async () => {
    // Both in one write: they are there before the program reads on.
    const both = `printf '{"n":%s}\\n{"unasked":%s}\\n' $n $n >&3`;
    const action = await bench.action(loop(`n=$((n+1)); ${both}`));
    const reports = await Promise.all([action.run(), action.run()]);
    expect([...reports, await action.run()].map(resultOf)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });
});

test('a program that ends is the error of its run, and there is none for the next', async () => {
  const action = await bench.action(loop('echo bye; exit 3'));
  const [running, waiting] = await Promise.all([action.run(), action.run()]);
  expect(running?.outcome).toEqual(failure('command exited'));
  expect(running && linesOf(running)).toEqual(['stdout: bye']);
  expect(waiting?.outcome).toEqual(failure('no action defined yet'));
  expect((await action.run()).outcome).toEqual(failure('no action defined yet'));
});

test('a program that answers with its last breath has answered', async () => {
  const action = await bench.action(loop(`echo '{"last":true}' >&3; exit`));
  expect(resultOf(await action.run())).toEqual({ last: true });
});

test('a program that never answers is over at its deadline', async () => {
  const action = await bench.action(loop('echo busy; sleep 60'));
  const report = await action.run({}, { timeoutMs: 300 });
  expect(report.outcome).toEqual({ type: 'timedOut' });
  expect(linesOf(report)).toEqual(['stdout: busy']);
  await action.container.destroy();
});
