import { once } from 'node:events';
import { createServer, type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLine } from '../../src/admin/line-reading.ts';
import { createManualClock } from '../actors/controller/manual-clock.ts';

let near: Socket;
let far: Socket;
let close: () => void;

beforeEach(async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  [near] = (await accepted) as [Socket];
  close = () => {
    near.destroy();
    far.destroy();
    server.close();
  };
});
afterEach(() => close());

const read = (clock = createManualClock()) =>
  readLine(near, { clock, bytesMax: 10, waitMs: 1_000 });

test('a line may come in pieces, and what is behind it is left alone', async () => {
  const reading = read();
  far.write('12345');
  await once(near, 'data');
  far.write(Buffer.from('äö\n{"more'));
  expect(await reading).toEqual({ type: 'line', text: '12345äö' });
});

test('a line of as many bytes as are allowed is read, and one with more is not', async () => {
  const exact = read();
  far.write('1234567890\n');
  expect(await exact).toEqual({ type: 'line', text: '1234567890' });
  const longer = read();
  far.write('12345678901');
  near.resume();
  expect(await longer).toEqual({ type: 'tooLong' });
});

test('who says nothing in time is late', async () => {
  const clock = createManualClock();
  const reading = read(clock);
  far.write('12345');
  await once(near, 'data');
  clock.pass(1_000);
  expect(await reading).toEqual({ type: 'late' });
  expect(clock.waiting()).toBe(0);
});

test('a connection that ends before its line does has said nothing', async () => {
  const reading = read();
  far.end('12345');
  expect(await reading).toEqual({ type: 'ended' });
});
