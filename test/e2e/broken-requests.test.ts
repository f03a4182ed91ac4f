/** Bodies that are cut off, and what is no request at all. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { rawConnection, rawRequest } from '../support/raw-request.ts';
import { rest } from '../support/rest.ts';
import { activationCount, invoke, putAction } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const RAW_KEPT = '/api/v1/namespaces/_/actions/kept';

beforeAll(async () => {
  await putAction(server(), 'kept', 'function main() { return { ran: true }; }');
});

let calls = 0;
/** Nothing ran and nothing was made. */
afterEach(async () => {
  expect(await activationCount(server())).toBe(calls);
  expect((await rest(server(), 'namespaces/_/actions?count=true')).text).toBe('{"actions":1}');
});

describe('a connection that drops in the middle of a body', () => {
  const half = ['content-length: 1000'];
  const create = '{"exec":{"kind":"nodejs:22","code":"function main() {}"}';

  test.each([
    ['a call', `POST ${RAW_KEPT}?blocking=true`, '{"half":', half],
    ['an action', 'PUT /api/v1/namespaces/_/actions/new', create, half],
    ['a call in chunks', `POST ${RAW_KEPT}`, '5\r\n{"a":\r\n', ['transfer-encoding: chunked']],
  ] as const)('%s: nothing happens', async (_, line, body, framing) => {
    for (let drops = 0; drops < 20; drops += 1) {
      const connection = rawConnection(server());
      connection.send(rawRequest(server(), line, body, framing));
      connection.socket.end();
      await connection.ended;
      connection.socket.destroy();
    }
  });

  test('a half-sent head is no request', async () => {
    const connection = rawConnection(server());
    connection.send(rawRequest(server(), `POST ${RAW_KEPT}`).slice(0, 60));
    connection.socket.end();
    await connection.ended;
    connection.socket.destroy();
  });

  test('what is no HTTP is refused, and the connection with it', async () => {
    const connection = rawConnection(server());
    connection.send('this is no HTTP\r\n\r\n');
    expect((await connection.answer())?.status ?? 400).toBeGreaterThanOrEqual(400);
    await connection.ended;
    connection.socket.destroy();
  });
});

test('after all of this the server still runs an action', async () => {
  const { json } = await invoke(server(), 'kept', {}, 'blocking=true&result=true');
  expect(json).toEqual({ ran: true });
  calls += 1;
});
