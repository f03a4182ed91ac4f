import { expect, test } from 'vitest';
import { createLedger } from '../../../src/simulation/properties/ledger.ts';
import {
  beginTurnsAnew,
  enterTurn,
  takingPartSince,
} from '../../../src/simulation/properties/turns-of-queues.ts';

test('a queue waits from when it has something open, and anew from each time it is served', () => {
  const ledger = createLedger();
  const sinceMs = (): number | undefined => ledger.turns.get('0 a')?.waitsSinceMs;
  enterTurn(ledger, '0 a', 1, 10);
  enterTurn(ledger, '0 a', 1, 20);
  expect(sinceMs()).toBe(10);
  enterTurn(ledger, '0 a', 0, 30);
  expect(sinceMs()).toBe(30);
  enterTurn(ledger, '0 a', -1, 40);
  enterTurn(ledger, '0 a', -1, 50);
  enterTurn(ledger, '0 a', 1, 90);
  expect(sinceMs()).toBe(90);
});

test('a restart begins all turns anew, and forgets who has nothing open', () => {
  const ledger = createLedger();
  enterTurn(ledger, '0 a', 1, 10);
  enterTurn(ledger, '0 b', 1, 10);
  enterTurn(ledger, '0 b', -1, 20);
  beginTurnsAnew(ledger, 70);
  expect([...ledger.turns.keys()]).toEqual(['0 a']);
  expect(ledger.turns.get('0 a')?.waitsSinceMs).toBe(70);
});

test('those who wait or were served since then at the same invoker take part', () => {
  const ledger = createLedger();
  for (const queue of ['0 a', '0 b', '0 c', '1 d']) enterTurn(ledger, queue, 1, 10);
  enterTurn(ledger, '0 b', -1, 20);
  enterTurn(ledger, '0 c', -1, 60);
  expect(takingPartSince(ledger, '0 a', 50)).toBe(2);
  expect(takingPartSince(ledger, '0 a', 10)).toBe(3);
});
