import { expect, test } from 'vitest';
import {
  commonSettings,
  containerSettings,
} from '../../../src/containers/limits/group-settings.ts';

const valueOf = (version: 1 | 2, memoryMb: number): number =>
  Number(containerSettings(version, 'cpu', memoryMb)[0]?.value);

test.each([1, 2] as const)('twice the memory is twice the share of cpu (version %d)', (version) => {
  expect(valueOf(version, 512)).toBe(2 * valueOf(version, 256));
});

test.each([1, 2] as const)('no share is one the kernel refuses (version %d)', (version) => {
  expect(valueOf(version, 1)).toBeGreaterThanOrEqual(version === 1 ? 2 : 1);
  expect(valueOf(version, 1_000_000)).toBeLessThanOrEqual(version === 1 ? 262_144 : 10_000);
});

test('all containers together weigh half of one of the server', () => {
  expect(commonSettings(1, ['cpu'])).toMatchObject([{ file: 'cpu.shares', value: '512' }]);
  expect(commonSettings(2, ['cpu'])).toMatchObject([{ file: 'cpu.weight', value: '50' }]);
  expect(commonSettings(2, ['memory'])).toEqual([]);
});
