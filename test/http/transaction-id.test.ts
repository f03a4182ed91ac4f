import { expect, test } from 'vitest';
import { transactionId } from '../../src/domain/kernel/ids.ts';
import { adoptTransactionId } from '../../src/http/transaction-id.ts';

const make = () => transactionId('made');

test.each(['a', 'x'.repeat(128), 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6', 'SID_1'])(
  'the id of the client is kept: %s',
  (sent) => {
    expect(adoptTransactionId(sent, make)).toBe(sent);
  },
);

test.each(['', 'sid_invokerHealth', 'x'.repeat(129), 'two words', 'a"b', 'a\u00e9', '<b>'])(
  'a new id is made where the client sent none that can be kept: %j',
  (sent) => {
    expect(adoptTransactionId(sent, make)).toBe('made');
  },
);
