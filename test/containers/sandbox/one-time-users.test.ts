import { expect, test } from 'vitest';
import { NOBODY } from '../../../src/containers/sandbox/container-users.ts';
import { createOneTimeUsers } from '../../../src/containers/sandbox/one-time-users.ts';

test('a user that a container was is none that the next ones are', () => {
  const users = createOneTimeUsers('0 0 4294967295\n');
  const taken = Array.from({ length: 10 }, () => {
    const user = users.take();
    users.giveBack(user);
    return user;
  });
  expect(new Set(taken).size).toBe(taken.length);
  for (const user of taken) expect(user).toBeGreaterThan(1_900_001_024);
});

test('where the server may not be so many users, containers are nobody, and that is told', () => {
  const users = createOneTimeUsers('0 100000 65536\n');
  expect(users.take()).toBe(NOBODY);
  expect(users.apart).toBe(false);
});
