import { expect, test } from 'vitest';
import { createHandover, type Receiver } from '../../../src/actors/pool/handover.ts';
import { blobHash } from '../../../src/domain/kernel/ids.ts';
import { type JsonText, jsonText } from '../../../src/domain/kernel/json.ts';
import { isBlobRef } from '../../../src/domain/kernel/payload.ts';
import type { BlobStore } from '../../../src/journal/journal.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';

const LONG = jsonText({ long: true });
const SHORT = jsonText({ short: true });
const long = acceptedEvent({ parameters: { blob: blobHash('0'), bytes: 1_000_000 } });
const short = acceptedEvent({ parameters: SHORT });

/** A container that has been handed what `names` says, in that order. */
const world = (read: () => Promise<JsonText> = async () => LONG) => {
  let reads = 0;
  const blobs: Pick<BlobStore, 'resolve'> = {
    resolve: (payload) => {
      if (!isBlobRef(payload)) return payload;
      reads += 1;
      return read();
    },
  };
  const failures: unknown[] = [];
  const handOver = createHandover(
    { blobs: blobs as BlobStore, apiKeyOf: async () => null },
    (error) => void failures.push(error),
  );
  const names: string[] = [];
  const sent = new Map<string, () => void>();
  const receiver = (name: string): Receiver => ({
    onReady: (ready, onSent) => {
      names.push(`${name} ${ready.parameters}`);
      sent.set(name, onSent);
    },
    onUnreadable: (error) => void names.push(`${name} ${String(error)}`),
  });
  return { handOver, receiver, names, sent, failures, reads: () => reads };
};

const settled = () => new Promise(setImmediate);

test('long parameters are fetched when those before have left', async () => {
  const { handOver, receiver, names, sent, reads } = world();
  for (const name of ['a', 'b', 'c']) handOver(long, receiver(name));
  await settled();
  expect(names).toEqual([`a ${LONG}`]);
  expect(reads()).toBe(1);
  sent.get('a')?.();
  // As when the answer comes after the parameters left.
  sent.get('a')?.();
  await settled();
  expect(names).toEqual([`a ${LONG}`, `b ${LONG}`]);
  sent.get('b')?.();
  await settled();
  expect(reads()).toBe(3);
});

test('short ones wait for nothing', async () => {
  const { handOver, receiver, names } = world();
  handOver(long, receiver('a'));
  handOver(long, receiver('b'));
  handOver(short, receiver('c'));
  expect(names).toEqual([`c ${SHORT}`]);
});

test('those that can not be read hold up nobody', async () => {
  const { handOver, receiver, names } = world(() => Promise.reject(new Error('gone')));
  handOver(long, receiver('a'));
  handOver(long, receiver('b'));
  await settled();
  expect(names).toEqual(['a Error: gone', 'b Error: gone']);
});

test('what a receiver throws is reported', async () => {
  const { handOver, failures } = world();
  const error = new Error('a bug');
  handOver(long, {
    onReady: () => {
      throw error;
    },
    onUnreadable: () => undefined,
  });
  await settled();
  expect(failures).toEqual([error]);
});
