import { expect, test } from 'vitest';
import { transactionId } from '../../../src/domain/kernel/ids.ts';
import { type Arrival, earlyRefusal } from '../../../src/http/server/early-refusal.ts';
import { URI_LENGTH_MAX } from '../../../src/http/server/header-limit.ts';
import { apiRequest } from '../../support/api-request.ts';

const refused = (path: string, arrival: Partial<Arrival> = {}) => {
  const request = apiRequest(`GET ${path}`);
  const found = earlyRefusal({ request, isFramedOnce: true, isDraining: false, ...arrival }, () =>
    transactionId('tid'),
  );
  return found === null ? null : [found.response.status, found.isLast];
};

test('an ordinary request is let through', () => {
  expect(refused('/x')).toBeNull();
});

test('an address of 8 KiB is too long, and the connection goes on', () => {
  expect(refused(`/${'x'.repeat(URI_LENGTH_MAX - 2)}`)).toBeNull();
  expect(refused(`/${'x'.repeat(URI_LENGTH_MAX - 1)}`)).toEqual([414, false]);
});

test('a server that is about to stop refuses everything', () => {
  expect(refused('/x', { isDraining: true })).toEqual([503, false]);
});

test('what is not framed once is refused, and nothing after it is read', () => {
  expect(refused('/x', { isFramedOnce: false })).toEqual([400, true]);
});
