import { describe, expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { changeSettings } from '../../src/what-if/setting-changes.ts';
import { demandUnder, rateUnder } from '../../src/what-if/settings.ts';
import { DEMAND, SETTINGS } from './replay-settings.ts';

const changed = (...texts: readonly string[]) => {
  const settings = changeSettings(SETTINGS, texts);
  if (E.isLeft(settings)) throw new Error(settings.left);
  return settings.right;
};

const problem = (text: string) => E.swap(changeSettings(SETTINGS, [text]));

describe('--set', () => {
  test('a limit of actions is for all, or for the one that is named, which goes first', () => {
    const settings = changed('concurrency=50', 'concurrency.guest/pkg/hello=3', 'memory=128');
    expect(demandUnder(settings, DEMAND)).toMatchObject({ concurrency: 50, memoryMb: 128 });
    expect(demandUnder(settings, { ...DEMAND, action: 'guest/pkg/hello' }).concurrency).toBe(3);
  });

  test('a name with a dot in it is a name', () => {
    const settings = changed('concurrency.guest/v1.2=3');
    expect(demandUnder(settings, { ...DEMAND, action: 'guest/v1.2' }).concurrency).toBe(3);
  });

  test('settings of the server are as they are said last', () => {
    const settings = changed('memoryMb=1', 'memoryMb=2048', 'invokers=3', 'idleTimeoutMs=0');
    expect(settings).toMatchObject({ invokers: 3, pool: { memoryMb: 2_048, idleTimeoutMs: 0 } });
  });

  test('rates go before what was set for a namespace', () => {
    const settings = changed('perMinute=5', 'perMinute.alice=7');
    const limits = { invocationsPerMinute: 1, concurrentInvocations: 2 };
    expect(rateUnder(settings, 'perMinute', 'guest', limits)).toBe(5);
    expect(rateUnder(settings, 'perMinute', 'alice', limits)).toBe(7);
    expect(rateUnder(settings, 'concurrent', 'alice', limits)).toBe(2);
  });

  test('prewarmed containers are set by kind, and by kind and memory', () => {
    const target = { kind: 'nodejs:22', min: 4, max: 4 };
    expect(changed('prewarm.nodejs=4').pool.prewarm).toEqual([{ ...target, memoryMb: 256 }]);
    expect(changed('prewarm.nodejs:22.512=4').pool.prewarm).toEqual([{ ...target, memoryMb: 512 }]);
    expect(changed('prewarm.nodejs.512=4', 'prewarm.nodejs.512=0').pool.prewarm).toEqual([]);
    expect(
      changed('prewarm.nodejs.256=1', 'prewarm.nodejs.512=1', 'prewarm.nodejs=4').pool.prewarm,
    ).toEqual([
      { ...target, memoryMb: 256 },
      { ...target, memoryMb: 512 },
    ]);
  });

  test.each([
    ['concurency=5', 'unknown setting'],
    ['concurrency', 'expected NAME=VALUE'],
    ['concurrency=0', 'from 1 to 500'],
    ['concurrency=many', 'expected a whole number'],
    ['memoryMb=1.5', 'expected a whole number'],
    ['invokers=65', 'from 1 to 64'],
    ['invokers.guest=2', 'one for the whole server'],
    ['prewarm.cobol=2', 'expected prewarm.KIND[.MEMORY]=N'],
    ['prewarm=2', 'expected prewarm.KIND[.MEMORY]=N'],
  ])('%s is refused in one line that says what was expected', (text, part) => {
    const refused = problem(text);
    expect(refused).toMatchObject({ right: expect.stringContaining(part) });
    expect(refused).toMatchObject({ right: expect.not.stringContaining('\n') });
  });
});
