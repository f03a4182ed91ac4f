import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { createBatch } from '../../../src/journal/writer/batch.ts';
import { createEncoder } from '../../../src/journal/records/codec.ts';
import { createGroupCommit } from '../../../src/journal/writer/group-commit.ts';
import type { CommitRequest } from '../../../src/journal/writer/writer-protocol.ts';
import { clockAt, record } from '../log-folder.ts';

/** A group commit whose disk answers when it is told to. */
const onSlowDisk = () => {
  const sent: CommitRequest[] = [];
  const durable: string[] = [];
  let onSend = (): void => undefined;
  const group = createGroupCommit({
    batch: createBatch(createEncoder([])),
    clock: clockAt(() => 1000),
    send: (request) => {
      sent.push(request);
      onSend();
    },
    onRecord: ({ key }) => durable.push(key),
  });
  const nextSend = (): Promise<void> =>
    new Promise((resolve) => {
      onSend = resolve;
    });
  return { group, sent, durable, nextSend };
};

const committed = (first: number) =>
  ({ type: 'committed', first: offset(first), refused: [] }) as const;

test('what is appended while a batch syncs goes into the next one, together', async () => {
  const { group, sent, durable, nextSend } = onSlowDisk();
  const first = group.append([record('a')]);
  await nextSend();
  const rest = ['b', 'c', 'd'].map((key) => group.append([record(key), record(`${key}2`)]));
  expect(durable).toEqual([]);
  group.committed(committed(5));
  expect(await first).toEqual(E.right([5]));
  expect(sent).toHaveLength(2);
  group.committed(committed(6));
  expect(await Promise.all(rest)).toEqual(
    [
      [6, 7],
      [8, 9],
      [10, 11],
    ].map(E.right),
  );
  expect(durable).toEqual(['a', 'b', 'b2', 'c', 'c2', 'd', 'd2']);
});

test('more than the bound does not wait: it is refused, and nothing of it is written', async () => {
  const { group, sent, nextSend } = onSlowDisk();
  const many = Array.from({ length: 65_536 }, (_, index) => record(`k${index}`));
  const waiting = group.append(many);
  expect(await group.append([record('a')])).toEqual(E.left({ type: 'Overloaded' }));
  await nextSend();
  expect(await group.append([record('b')])).toEqual(E.left({ type: 'Overloaded' }));
  group.committed(committed(1));
  expect(E.isRight(await waiting)).toBe(true);
  const room = group.append([record('c')]);
  await nextSend();
  group.committed(committed(65_537));
  expect(await room).toEqual(E.right([65_537]));
  expect(sent).toHaveLength(2);
});

test('a failure ends everything that waits, and everything that comes', async () => {
  const { group, durable, nextSend } = onSlowDisk();
  const inFlight = group.append([record('a')]);
  await nextSend();
  const gathering = group.append([record('b')]);
  const drained = group.drained();
  group.fail(new Error('no disk'));
  for (const append of [inFlight, gathering, group.append([record('c')])])
    await expect(append).rejects.toThrow('no disk');
  await drained;
  expect(durable).toEqual([]);
});

test('an append that can not be encoded leaves nothing behind in the batch', async () => {
  const { group, sent, nextSend } = onSlowDisk();
  const before = group.append([record('a')]);
  const broken = group.append([record('b'), record('k'.repeat(70_000))]);
  await expect(broken).rejects.toThrow(/out of range/);
  const after = group.append([record('c')]);
  await nextSend();
  expect(sent[0]?.spans).toMatchObject([{ records: 2, bytes: sent[0]?.bytes.length }]);
  group.committed(committed(1));
  expect(await Promise.all([before, after])).toEqual([E.right([1]), E.right([2])]);
});
