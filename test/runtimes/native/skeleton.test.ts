/** Programs that are started for each run (scheduling-and-runtimes §5.5), in shell. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zip } from '../../support/archives.ts';
import { type Bench, linesOf, mustOpenBench, resultOf } from '../../support/containers.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await mustOpenBench({ kind: 'blackbox', image: 'openwhisk/dockerskeleton' });
});
afterAll(() => bench.close());

const failure = (error: string) => ({
  type: 'answered',
  ok: false,
  body: JSON.stringify({ error }),
});
const NO_PROGRAM = failure(
  'The action failed to generate or locate a binary. See logs for details.',
);
const INVALID = failure('The action did not return a dictionary or array.');

test('the parameters are its argument and its standard input, its last line is the result', async () => {
  const action = await bench.action(
    `#!/bin/sh\necho first\necho "to stderr" >&2\nprintf '{"argument":%s,"input":%s}\\n' "$1" "$(cat)"`,
  );
  const report = await action.run({ name: 'größe' });
  expect(resultOf(report)).toEqual({ argument: { name: 'größe' }, input: { name: 'größe' } });
  expect(linesOf(report).toSorted()).toEqual(['stderr: to stderr', 'stdout: first']);
});

test('parameters that are too long for an argument are on standard input alone', async () => {
  const action = await bench.action('#!/bin/sh\nprintf \'{"count":%s,"bytes":%s}\' $# $(wc -c)');
  const bytesOf = async (length: number) =>
    resultOf(await action.run({}, { parameters: JSON.stringify({ l: 'x'.repeat(length - 8) }) }));
  expect(await bytesOf(131_071)).toEqual({ count: 1, bytes: 131_071 });
  expect(await bytesOf(131_072)).toEqual({ count: 0, bytes: 131_072 });
});

test('each run is a process of its own, and runs at once do not mix', async () => {
  const action = await bench.action(
    '#!/bin/sh\necho "log of $1"; sleep 0.05; echo "{\\"id\\":\\"$__OW_ACTIVATION_ID\\",\\"pid\\":$$}"',
  );
  const reports = await Promise.all(
    ['a', 'b', 'c'].map((id) => action.run({ id }, { environment: { __OW_ACTIVATION_ID: id } })),
  );
  expect(reports.map(resultOf)).toEqual(
    ['a', 'b', 'c'].map((id) => ({ id, pid: expect.any(Number) })),
  );
  expect(reports.map(linesOf)).toEqual(
    ['a', 'b', 'c'].map((id) => [`stdout: log of {"id":"${id}"}`]),
  );
});

test.each(['text', '1', 'null', '"text"', '{"a":1}\nlast'])(
  'a last line %j is no result, and stays in the log',
  async (printed) => {
    const action = await bench.action(`#!/bin/sh\nprintf '%s\\n' '${printed}'`);
    const report = await action.run();
    expect(report.outcome).toEqual(INVALID);
    expect(linesOf(report)).toEqual(printed.split('\n').map((line) => `stdout: ${line}`));
  },
);

test('a program that prints nothing has no result, whatever its exit code', async () => {
  const action = await bench.action('#!/bin/sh\nexit 3');
  expect((await action.run()).outcome).toEqual(INVALID);
  const other = await bench.action('#!/bin/sh\necho "[1]"; exit 3');
  expect(resultOf(await other.run())).toEqual([1]);
});

test('a result over the limit is told with its size and its first part', async () => {
  const action = await bench.action(`#!/bin/sh\necho log\nprintf '{"long":"%0300d"}\\n' 0`);
  const report = await action.run({}, { resultBytesMax: 100 });
  expect(report.outcome).toEqual({
    type: 'oversized',
    bytes: 311,
    head: `{"long":"${'0'.repeat(91)}`,
  });
  expect(linesOf(report)[0]).toBe('stdout: log');
});

test('lines before the last may be longer than a result may be', async () => {
  const action = await bench.action(`#!/bin/sh\nprintf '%0300d\\n' 0\necho '{}'`);
  const report = await action.run({}, { resultBytesMax: 100 });
  expect(resultOf(report)).toEqual({});
  expect(linesOf(report)).toEqual([`stdout: ${'0'.repeat(300)}`]);
});

test('without a program init fails, with one that nothing here can run the run does', async () => {
  const { report } = await bench.init(zip([{ name: 'other', content: '#!/bin/sh' }]));
  expect(report.outcome).toEqual(NO_PROGRAM);
  const action = await bench.action('#!/no/such/interpreter\n');
  expect((await action.run()).outcome).toEqual(NO_PROGRAM);
});
