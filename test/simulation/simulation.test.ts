import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS } from '../../src/simulation/faults.ts';
import { simulate } from '../../src/simulation/simulation.ts';

const options = { seed: 5, faults: new Set(FAULT_KINDS), hours: 0.005, only: null };

/** In a process of its own, as a user runs it. */
const printed = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['src/cli/main.ts', 'simulate', ...args], { encoding: 'utf8' });

describe('a seed', () => {
  test('has one history: the hash is the same each time', async () => {
    const [once, again] = [await simulate(options), await simulate(options)];
    expect(again.hash).toBe(once.hash);
    expect(again.summary).toEqual(once.summary);
  });

  test('has the same history in another process', async () => {
    const { hash } = await simulate(options);
    const { stdout, status } = printed('--seed', '5', '--hours', '0.005');
    expect(stdout).toContain(`hash ${hash}`);
    expect(status).toBe(0);
  });

  test('has a history of its own', async () => {
    const { hash } = await simulate(options);
    expect((await simulate({ ...options, seed: 6 })).hash).not.toBe(hash);
  });
});

test('faults, restarts and refusals come, and everything that was accepted ends', async () => {
  const { failure, summary } = await simulate({ ...options, seed: 3, hours: 0.03 });
  expect(failure).toBeNull();
  const { accepted, ended, restarts, faults } = summary;
  expect(ended[0] + ended[1] + ended[2] + ended[3]).toBe(accepted);
  expect(accepted).toBeGreaterThan(100);
  expect(restarts).toBeGreaterThan(0);
  expect(Object.keys(faults).length).toBeGreaterThan(5);
});

test('without faults nothing is interrupted and no container fails', async () => {
  const { failure, summary } = await simulate({ ...options, faults: new Set() });
  expect(failure).toBeNull();
  expect(summary).toMatchObject({ restarts: 0, interrupted: 0, faults: {} });
  expect(summary.ended[3]).toBe(0);
});

test('only the arrivals that are named come', async () => {
  const { summary } = await simulate({ ...options, faults: new Set(), only: new Set([0, 2]) });
  const all = await simulate({ ...options, faults: new Set() });
  expect(summary.accepted).toBeLessThan(all.summary.accepted);
});

describe('the command', () => {
  test('says what is wrong with its flags', () => {
    expect(printed('--faults', 'rain').stderr).toContain('no such fault: rain');
    expect(printed('--seed', 'one').stderr).toContain('--seed');
  });

  test('tells of many seeds in one line when all hold', () => {
    const { stdout } = printed('--seeds', '2', '--hours', '0.002');
    expect(stdout).toMatch(/^2 of 2 seeds hold: \d+ activations/);
  });
});

test('leaves the event loop its turns, in which memory is freed', async () => {
  let turns = 0;
  const turning = setInterval(() => (turns += 1), 0);
  await simulate({ ...options, hours: 0.05 });
  clearInterval(turning);
  expect(turns).toBeGreaterThan(2);
});
