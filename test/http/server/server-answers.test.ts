/** Answers as they leave the server, byte for byte. */
import { describe, expect, test } from 'vitest';
import type { ApiResponse } from '../../../src/http/exchange.ts';
import { clientOf, listen, request } from '../../support/bare-server.ts';

describe('an answer', () => {
  /** Everything that comes after the request, byte for byte. */
  const sent = async (response: ApiResponse, line = 'GET /'): Promise<string> => {
    const client = clientOf(await listen({ handle: () => response }));
    let received = '';
    client.socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    client.send(request(line));
    await client.answer(line.startsWith('HEAD') ? 'HEAD' : undefined);
    return received;
  };
  const plain: ApiResponse = { status: 200, contentType: null, headers: [], body: '' };

  test('may be bytes, and says nothing of them where nothing is known', async () => {
    const body = Uint8Array.from([0, 255, 128, 10]);
    const answer = await sent({ ...plain, body });
    expect(answer.split('\r\n\r\n')[1]).toBe('\0\xff\x80\n');
    expect(answer).not.toMatch(/content-type/i);
    expect(await sent({ ...plain, body }, 'HEAD /')).toContain('\r\nContent-Length: 4\r\n');
  });

  test('has a line for each header of one name', async () => {
    const headers = ['a=1', 'b=2'].map((cookie) => ['Set-Cookie', cookie] as const);
    expect(await sent({ ...plain, headers })).toContain(
      '\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n',
    );
  });

  test('cannot be split in two by a header of an action', async () => {
    const evil = 'a\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n';
    const answer = await sent({ ...plain, contentType: evil, headers: [['X-A', evil]], body: 'b' });
    expect(answer.match(/\r\n\r\n/g)).toHaveLength(1);
    expect(answer.match(/^content-length: .*$/gim)).toEqual(['Content-Length: 1']);
  });

  test.each([204, 304])('of status %d ends with its headers', async (status) => {
    const client = clientOf(await listen({ handle: () => ({ ...plain, status }) }));
    for (let i = 0; i < 2; i++) {
      client.send(request('GET /'));
      const answer = await client.answer();
      expect([answer?.status, answer?.headers.has('content-length')]).toEqual([status, false]);
    }
  });

  test('of a status that announces another answer ends the connection', async () => {
    const client = clientOf(await listen({ handle: () => ({ ...plain, status: 100 }) }));
    client.send(request('GET /'));
    expect(await client.answer()).toMatchObject({ status: 100 });
    await client.ended;
  });

  test('may have a status without a name', async () => {
    expect(await sent({ ...plain, status: 444 })).toMatch(/^HTTP\/1\.1 444 \r\n/);
  });
});
