/** What callers are told, and when. */
import { requestOf } from './ledger.ts';
import { eventOf, type Property } from './property.ts';

export const acknowledgedIsDurable: Property = {
  name: 'a caller is given an id only when the acceptance is durable',
  labels: ['P2', 'P54'],
  sees: ['caller'],
  check: ({ answered }, { seen }) => {
    if (seen.type !== 'caller' || seen.what === 'asks' || seen.what === 'refused') return null;
    return answered.get(seen.request) === 'accepted'
      ? null
      : `request ${seen.request} was answered ${seen.what}, and nothing accepted is durable`;
  },
};

export const refusedLeavesNothing: Property = {
  name: 'of what was refused nothing is accepted, before or after',
  labels: ['P6'],
  sees: ['caller', 'record'],
  check: ({ answered }, { seen }) => {
    if (seen.type === 'caller')
      return seen.what === 'refused' && answered.get(seen.request) === 'accepted'
        ? `request ${seen.request} was refused (${seen.why}), and accepted`
        : null;
    const accepted =
      eventOf(seen, 'ActivationAccepted') ??
      eventOf(seen, 'SequenceAccepted') ??
      eventOf(seen, 'TriggerFired');
    const request = accepted === null ? null : requestOf(accepted);
    return request !== null && answered.get(request) === 'refused'
      ? `request ${request} is accepted, after it was refused`
      : null;
  },
};

/** What a slow disk may add to a wait, ms. */
const TOLERANCE_MS = 15_000;

export const answeredInTime: Property = {
  name: 'a caller is answered once, and hardly later than it said that it waits',
  labels: ['P11'],
  sees: ['caller', 'over'],
  check: ({ asking }, { atMs, seen }) => {
    if (seen.type === 'over') {
      const [left] = asking.keys();
      return left === undefined ? null : `request ${left} was never answered`;
    }
    if (seen.type !== 'caller' || seen.what === 'asks') return null;
    const request = asking.get(seen.request);
    if (request === undefined) return `request ${seen.request} was answered again`;
    const waitedMs = atMs - request.askedMs;
    const allowedMs = (request.blocking ? request.waitMs : 0) + TOLERANCE_MS;
    return waitedMs <= allowedMs ? null : `request ${seen.request} waited ${waitedMs} ms`;
  },
};

export const sameWhenRead: Property = {
  name: 'what a blocking caller is answered is what a read says',
  labels: ['P12', 'P60'],
  sees: ['caller'],
  check: (_ledger, { seen }) =>
    seen.type !== 'caller' ||
    seen.what !== 'completed' ||
    JSON.stringify(seen.record) === JSON.stringify(seen.read)
      ? null
      : `request ${seen.request} was answered ${JSON.stringify(seen.record)}, and a read says ${JSON.stringify(seen.read)}`,
};
