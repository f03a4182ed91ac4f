import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startThread } from '../../../src/journal/threads/thread.ts';

/** A thread, and all that it said. */
const start = (data = 'calm') => {
  const answers: string[] = [];
  const failures: string[] = [];
  const failed = Promise.withResolvers<void>();
  const thread = startThread<string, string, string>({
    entry: new URL('./obedient-thread.ts', import.meta.url),
    data,
    onAnswer: (answer) => answers.push(answer),
    onFailure: ({ message }) => {
      failures.push(message);
      failed.resolve();
    },
  });
  return { answers, failures, failed: failed.promise, thread };
};

describe('a thread', () => {
  test('does what was asked before its stop, and ends in order', async () => {
    const { answers, failures, thread } = start();
    thread.post('one');
    thread.post('two');
    await thread.stop();
    expect(answers).toEqual(['calm one', 'calm two', 'closed']);
    expect(failures).toEqual([]);
  });

  test('imports what the launcher of its process has named', async () => {
    const before = getEnvironmentData('import');
    onTestFinished(() => setEnvironmentData('import', before));
    setEnvironmentData('import', 'data:text/javascript,throw new Error("imported")');
    const { failures, failed, thread } = start();
    await failed;
    await thread.stop();
    expect(failures).toEqual(['imported']);
  });

  test('that throws is reported once, does nothing more, and can still be stopped', async () => {
    const { answers, failures, failed, thread } = start();
    thread.post('throw');
    thread.post('after');
    await failed;
    await thread.stop();
    await thread.stop();
    expect(failures).toEqual(['no disk']);
    expect(answers).toEqual([]);
  });

  test('that ends unasked is reported, however well it ends', async () => {
    const { failures, failed, thread } = start();
    thread.post('leave');
    await failed;
    await thread.stop();
    expect(failures).toEqual(['its thread ended with code 0']);
  });

  test('that fails to stop is reported', async () => {
    const { failures, thread } = start('stubborn');
    await thread.stop();
    expect(failures).toEqual(['no end']);
  });
});
