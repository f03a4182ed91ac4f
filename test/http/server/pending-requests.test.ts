import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  createPendingRequests,
  type PendingRequest,
} from '../../../src/http/server/pending-requests.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const expiring = () => {
  const expired: number[] = [];
  const pending = createPendingRequests<PendingRequest>(systemClock, (request, { status }) => {
    expired.push(status);
    pending.remove(request);
  });
  return { pending, expired };
};

test('a request that is not answered in 65 seconds is answered for its handler', () => {
  const { pending, expired } = expiring();
  pending.add({ since: pending.sweep() });
  vi.advanceTimersByTime(65_000);
  expect(expired).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(expired).toEqual([503]);
  pending.stop();
});

test('a request is not given up while its body comes in', () => {
  const { pending, expired } = expiring();
  pending.add({ since: null });
  vi.advanceTimersByTime(600_000);
  expect(expired).toEqual([]);
  pending.stop();
});

test('a server that stops waits for the last answer', async () => {
  const { pending } = expiring();
  const request = { since: 0 };
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
  pending.add({ since: 0 });
  const drained = pending.drained(60_000);
  vi.advanceTimersByTime(60_000);
  await drained;
  pending.stop();
});
