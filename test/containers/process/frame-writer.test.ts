import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { createFrameWriter } from '../../../src/containers/process/frame-writer.ts';
import { encodeFrames } from '../../../src/containers/process/frames.ts';

const frame = (call: number, rest = '') => ({ type: 2, call, head: '{}', rest });

/** Takes a write only when told to. */
const slowSocket = () => {
  const written: Buffer[] = [];
  const waiting: (() => void)[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      written.push(chunk);
      waiting.push(done);
    },
  });
  return { socket, written, takeOne: () => waiting.shift()?.() };
};

test('all frames of one turn leave in one write', async () => {
  const { socket, written } = slowSocket();
  const send = createFrameWriter(socket);
  const frames = [frame(1), frame(2, 'ü'), frame(3)];
  for (const each of frames) send(each);
  await new Promise(setImmediate);
  expect(written).toEqual([encodeFrames(frames)]);
});

test('to a reader that does not read no more than a batch is encoded, and all arrives in the end', async () => {
  const { socket, written, takeOne } = slowSocket();
  const send = createFrameWriter(socket);
  const frames = Array.from({ length: 20 }, (_, call) => frame(call, 'x'.repeat(400_000)));
  for (const each of frames) send(each);
  await new Promise(setImmediate);
  expect(socket.writableLength).toBeLessThan(2 * 1024 * 1024);
  while (Buffer.concat(written).length < encodeFrames(frames).length) {
    takeOne();
    await new Promise(setImmediate);
  }
  expect(Buffer.concat(written).equals(encodeFrames(frames))).toBe(true);
});

test('nothing is sent to a socket that is closed', async () => {
  const { socket, written } = slowSocket();
  const send = createFrameWriter(socket);
  socket.destroy();
  send(frame(1));
  await new Promise(setImmediate);
  expect(written).toEqual([]);
});

test('a frame is held until it is given to the socket, and says so', async () => {
  const { socket, takeOne } = slowSocket();
  const send = createFrameWriter(socket);
  const sent: number[] = [];
  for (const call of [1, 2, 3])
    send(frame(call, 'x'.repeat(2_000_000)), () => void sent.push(call));
  await new Promise(setImmediate);
  expect(sent).toEqual([1]);
  takeOne();
  await new Promise(setImmediate);
  expect(sent).toEqual([1, 2]);
});
