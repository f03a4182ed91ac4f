import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  addChunk,
  type BodyCollection,
  createBodyCollection,
} from '../../src/http/body-collection.ts';
import { createPendingRequests, type PendingRequest } from '../../src/http/pending-requests.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const wholeBody = (): BodyCollection => {
  const body = createBodyCollection({ bytesMax: 10, used: 0 }, 10, 0);
  addChunk(body, new ArrayBuffer(0), true);
  return body;
};

const expiring = () => {
  const expired: number[] = [];
  const pending = createPendingRequests<PendingRequest>((request, { status }) => {
    expired.push(status);
    pending.remove(request);
  });
  return { pending, expired };
};

test('a request that is not answered in 65 seconds is answered for its handler', () => {
  const { pending, expired } = expiring();
  pending.add({ body: wholeBody(), since: pending.sweep() });
  vi.advanceTimersByTime(65_000);
  expect(expired).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(expired).toEqual([503]);
  pending.stop();
});

test('a body that has not come in 30 seconds is no longer waited for', () => {
  const { pending, expired } = expiring();
  const body = createBodyCollection({ bytesMax: 10, used: 0 }, 10, 5);
  pending.add({ body, since: pending.sweep() });
  vi.advanceTimersByTime(30_000);
  expect(expired).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(expired).toEqual([408]);
  pending.stop();
});

test('a server that stops waits for the last answer', async () => {
  const { pending } = expiring();
  const request = { body: wholeBody(), since: 0 };
  pending.add(request);
  const drained = pending.drained(60_000);
  pending.remove(request);
  await drained;
  expect(vi.getTimerCount()).toBe(1);
  pending.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('a server that stops does not wait for ever', async () => {
  const { pending } = expiring();
  pending.add({ body: wholeBody(), since: 0 });
  const drained = pending.drained(60_000);
  vi.advanceTimersByTime(60_000);
  await drained;
  pending.stop();
});
