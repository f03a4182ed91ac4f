import { afterEach, expect, test, vi } from 'vitest';
import { isAlive, signalProcess } from '../../src/containers/process-tree.ts';

afterEach(() => vi.restoreAllMocks());

const failing = (code: string): void => {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error(`kill ${code}`), { code });
  });
};

test.each(['ESRCH', 'EPERM'])('a signal that nobody can be given (%s) is no error', (code) => {
  failing(code);
  expect(() => signalProcess(4321, 'SIGKILL')).not.toThrow();
});

test('a signal that there is not is an error', () => {
  failing('EINVAL');
  expect(() => signalProcess(4321, 'SIGKILL')).toThrow('EINVAL');
});

test.each([
  ['EPERM', true],
  ['ESRCH', false],
])('a process of another user lives, and one that is gone does not (%s)', (code, alive) => {
  failing(code);
  expect(isAlive(4321)).toBe(alive);
});
