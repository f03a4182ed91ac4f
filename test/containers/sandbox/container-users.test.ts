import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createContainerUsers,
  NOBODY,
  possibleUsers,
} from '../../../src/containers/sandbox/container-users.ts';

const EVERYBODY = '         0          0 4294967295\n';

test('no two containers that are there are the same user, in whatever order they come and go', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 200 }), (steps) => {
      const users = createContainerUsers(EVERYBODY);
      const there: number[] = [];
      for (const step of steps) {
        const leaving = there.splice(step, 1);
        for (const user of leaving) users.giveBack(user);
        if (leaving.length === 0) there.push(users.take());
        expect(new Set(there).size).toBe(there.length);
        expect(possibleUsers()).toEqual(expect.arrayContaining(there));
      }
    }),
    { numRuns: 20 },
  );
});

test('more containers than there are users share one, which is never taken for free', () => {
  const users = createContainerUsers(EVERYBODY);
  for (const _ of possibleUsers()) expect(users.take()).not.toBe(NOBODY);
  expect(users.take()).toBe(NOBODY);
  users.giveBack(NOBODY);
  expect(users.take()).toBe(NOBODY);
});

test.each(['0 100000 65536\n', '', 'what is no map'])(
  'a server that has no such users lets all containers be nobody: %j',
  (uidMap) => expect(createContainerUsers(uidMap).take()).toBe(NOBODY),
);
