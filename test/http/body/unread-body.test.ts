import { expect, test } from 'vitest';
import { unreadBody } from '../../../src/http/body/unread-body.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';

const tooLong = (bytes: number): Refusal => ({
  type: 'EntityTooLarge',
  what: 'Request',
  bytes,
  allowed: 10,
});

test('a body that is too long is refused as its reader says, with the length that was known', () => {
  expect(unreadBody({ type: 'tooLong', bytes: 12 }, tooLong)).toEqual(tooLong(12));
});

test('a server without room for a body says that it is not available for now', () => {
  expect(unreadBody({ type: 'noRoom' }, tooLong)).toEqual({ type: 'Unavailable' });
});

test('a body whose sender went away is told apart from an empty one', () => {
  expect(unreadBody({ type: 'dropped' }, tooLong)).toEqual({ type: 'BodyDropped' });
});
