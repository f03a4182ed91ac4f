/** Many runs at once in one process of Python: whose lines, whose variables, which threads. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, linesOf, mustOpenBench, resultOf } from '../support/containers.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await mustOpenBench({ kind: 'python:3' });
});
afterAll(() => bench.close());

const environmentOf = (n: number) => ({
  __OW_ACTIVATION_ID: `id-${n}`,
  __OW_DEADLINE: String(n),
  __OW_NAMESPACE: 'guest',
});

test('a hundred runs at once each have their own lines and variables, in all their threads', async () => {
  const action = await bench.action(`
import asyncio, os, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(4)

def say(text):
    print(text, os.environ['__OW_ACTIVATION_ID'], os.getenv('__OW_DEADLINE'))

async def tasks():
    await asyncio.gather(asyncio.to_thread(say, 'to_thread'), asyncio.sleep(0.001))
    say('task')

def main(args):
    say('main')
    thread = threading.Thread(target=say, args=('thread',))
    thread.start(); thread.join()
    pool.submit(say, 'pool').result()
    time.sleep(0.01)
    asyncio.run(tasks())
    print('end', args['n'], file=sys.stderr)
    return {'n': args['n'], 'names': sorted(name for name in os.environ if name.startswith('__OW_'))}
`);
  const runs = Array.from({ length: 100 }, (_, n) =>
    action.run({ n }, { environment: environmentOf(n) }),
  );
  for (const [n, report] of (await Promise.all(runs)).entries()) {
    expect(resultOf(report)).toEqual({
      n,
      names: ['__OW_ACTIVATION_ID', '__OW_ALLOW_CONCURRENT', '__OW_DEADLINE', '__OW_NAMESPACE'],
    });
    expect(linesOf(report)).toEqual([
      ...['main', 'thread', 'pool', 'to_thread', 'task'].map((it) => `stdout: ${it} id-${n} ${n}`),
      `stderr: end ${n}`,
    ]);
  }
});

test('runs that come one by one are all on the main thread', async () => {
  const action = await bench.action(`
import signal, threading
def main(args):
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    return {'main': threading.current_thread() is threading.main_thread(), 'count': threading.active_count()}
`);
  for (let n = 0; n < 20; n += 1)
    expect(resultOf(await action.run())).toEqual({ main: true, count: 2 });
});

test('a run that waits holds no other up', async () => {
  const action = await bench.action(`
import threading
both = threading.Barrier(2)
def main(args):
    both.wait()
    return {}
`);
  const reports = await Promise.all([action.run(), action.run()]);
  expect(reports.map(resultOf)).toEqual([{}, {}]);
});

test('a child process has the variables of the only run, and of several none', async () => {
  const action = await bench.action(
    `
import subprocess, threading
both = threading.Barrier(2)
def main(args):
    if args.get('together'): both.wait()
    seen = subprocess.run(['sh', '-c', 'echo $__OW_ACTIVATION_ID/$__OW_NAMESPACE'], capture_output=True, text=True)
    if args.get('together'): both.wait()
    return {'seen': seen.stdout.strip()}
`,
    { environment: environmentOf(0) },
  );
  expect(resultOf(await action.run({}, { environment: environmentOf(1) }))).toEqual({
    seen: 'id-1/guest',
  });
  const together = [2, 3].map((n) =>
    action.run({ together: true }, { environment: environmentOf(n) }),
  );
  expect((await Promise.all(together)).map(resultOf)).toEqual([
    { seen: '/guest' },
    { seen: '/guest' },
  ]);
});

test('output of child and forked processes is in the log of the only run', async () => {
  const action = await bench.action(`
import multiprocessing, os, subprocess, sys
def child(): print('from a fork')
def main(args):
    subprocess.run('echo from a shell; echo error >&2', shell=True)
    process = multiprocessing.get_context('fork').Process(target=child)
    process.start(); process.join()
    if os.fork() == 0:
        print('from a child that returns')
        return {'of': 'the child'}
    os.wait()
    os.write(1, b'raw\\n')
    return {'of': 'the parent'}
`);
  const report = await action.run();
  expect(resultOf(report)).toEqual({ of: 'the parent' });
  expect(linesOf(report).toSorted()).toEqual([
    'stderr: error',
    'stdout: from a child that returns',
    'stdout: from a fork',
    'stdout: from a shell',
    'stdout: raw',
  ]);
  expect(resultOf(await action.run())).toEqual({ of: 'the parent' });
});

test('what a run prints after its end is in no log', async () => {
  const action = await bench.action(`
import threading
go = threading.Event()
def late():
    go.wait(); print('too late'); go.clear()
def main(args):
    if args.get('start'):
        threading.Thread(target=late, daemon=True).start()
    else:
        go.set()
        while go.is_set(): pass
        print('mine')
`);
  await action.run({ start: true });
  expect(linesOf(await action.run())).toEqual(['stdout: mine']);
});

test('what a thread of the module prints is in the log of the only run', async () => {
  const action = await bench.action(`
import queue, threading
said, done = queue.Queue(), threading.Event()
def listen():
    while True:
        print(said.get()); done.set()
threading.Thread(target=listen, daemon=True).start()
def main(args):
    done.clear(); said.put(args['say']); done.wait()
`);
  expect(linesOf(await action.run({ say: 'one' }))).toEqual(['stdout: one']);
  expect(linesOf(await action.run({ say: 'two' }))).toEqual(['stdout: two']);
});

test('lines are whole: pieces of characters, bytes, garbage and what has no newline', async () => {
  const action = await bench.action(`
import sys
def main(args):
    for byte in 'größe\\n'.encode(): sys.stdout.buffer.write(bytes([byte]))
    sys.stdout.buffer.write(b'\\xff\\xfe\\n')
    print('half \\ud800')
    print('a', 'b', sep='-', end='')
    sys.stdout.flush()
    print('error', file=sys.stderr)
`);
  expect(linesOf(await action.run())).toEqual([
    'stdout: größe',
    'stdout: \ufffd\ufffd',
    'stdout: half \\ud800',
    'stderr: error',
    'stdout: a-b',
  ]);
});

test('logs over the limit are cut, and the action goes on', async () => {
  const action = await bench.action(`
def main(args):
    for _ in range(200): print('x' * 100_000)
    return {'done': True}
`);
  const report = await action.run({}, { logBytesMax: 1000 });
  expect(resultOf(report)).toEqual({ done: true });
  expect(report.logs).toHaveLength(2);
  expect(report.logs[1]).toContain('Logs were truncated');
});

test('what reads standard input finds its end', async () => {
  const action = await bench.action(
    'import sys\ndef main(args): return {"read": sys.stdin.read()}',
  );
  expect(resultOf(await action.run())).toEqual({ read: '' });
});

test('a run that never ends is over at its deadline, with the lines it wrote', async () => {
  const action = await bench.action(`
def main(args):
    print('busy')
    while True: pass
`);
  const report = await action.run({}, { timeoutMs: 500 });
  expect(report.outcome).toEqual({ type: 'timedOut' });
  expect(linesOf(report)).toEqual(['stdout: busy']);
  await action.container.destroy();
});

test('an init parameter that no environment can hold is left out, the others are there', async () => {
  const action = await bench.action(
    'import os\ndef main(args): return {"good": os.environ["GOOD"]}',
    {
      environment: { 'bad=name': '1', BAD: 'zero\0', GOOD: 'größe' },
    },
  );
  expect(resultOf(await action.run())).toEqual({ good: 'größe' });
});
