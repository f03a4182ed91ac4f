import { expect, test } from 'vitest';
import { ARMED, createArming } from '../../src/actors/arming.ts';

const marked = (there: boolean) => {
  let isThere = there;
  const remove = (): void => {
    isThere = false;
  };
  return { isThere: () => isThere, remove };
};

test('a server that was restored runs nothing before it is armed, and then for good', () => {
  const mark = marked(true);
  const arming = createArming(mark);
  const begun: string[] = [];
  arming.whenArmed(() => begun.push('first'));
  expect([arming.isArmed(), begun]).toEqual([false, []]);
  expect(arming.arm()).toBe(true);
  expect([arming.isArmed(), mark.isThere(), begun]).toEqual([true, false, ['first']]);
  arming.whenArmed(() => begun.push('second'));
  expect(arming.arm()).toBe(false);
  expect(begun).toEqual(['first', 'second']);
  expect(createArming(mark).isArmed()).toBe(true);
});

test('a server that was not restored is armed from the beginning', () => {
  expect([createArming(marked(false)).isArmed(), ARMED.isArmed(), ARMED.arm()]).toEqual([
    ...[true, true, false],
  ]);
});
