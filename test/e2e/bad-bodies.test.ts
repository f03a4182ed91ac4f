/** Bodies that are too long, of no known type, cut off or sent in a way no library would. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { rawConnection, rawRequest } from '../support/raw-request.ts';
import { rest } from '../support/rest.ts';
import { activationCount, errorOf, invoke, putAction } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const MB = 1024 * 1024;
const KEPT = 'namespaces/_/actions/kept';
const RAW_KEPT = '/api/v1/namespaces/_/actions/kept';
const NEW = 'namespaces/_/actions/new';

beforeAll(async () => {
  await putAction(server(), 'kept', 'function main() { return { ran: true }; }');
});

let calls = 0;
/** Nothing ran and nothing was made. */
afterEach(async () => {
  expect(await activationCount(server())).toBe(calls);
  expect((await rest(server(), 'namespaces/_/actions?count=true')).text).toBe('{"actions":1}');
});

const large = JSON.stringify({ text: 'x'.repeat(2 * MB) });
const tooLarge = (what: string, bytes: number, allowed: number) =>
  `${what} larger than allowed: ${bytes} > ${allowed} bytes.`;

describe('a body that is too long', () => {
  test('a call with 2 MB is refused by its announced length', async () => {
    const answer = await rest(server(), KEPT, { method: 'POST', body: large });
    expect(answer.status).toBe(413);
    expect(errorOf(answer)).toBe(tooLarge('Request', large.length, MB));
  });

  test('a call with 2 MB in chunks is refused as soon as it is too long', async () => {
    const connection = rawConnection(server());
    connection.send(rawRequest(server(), `POST ${RAW_KEPT}`, '', ['transfer-encoding: chunked']));
    const chunk = 'x'.repeat(64 * 1024);
    for (let sent = 0; sent < 2 * MB; sent += chunk.length)
      connection.send(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    connection.send('0\r\n\r\n');
    const answer = await connection.answer();
    connection.socket.destroy();
    expect(answer?.status).toBe(413);
    expect(answer?.body).toMatch(/"Request larger than allowed: 1\d{6} > 1048576 bytes\."/);
  });

  test('an action with 2 MB of parameters or annotations is refused', async () => {
    const exec = { kind: 'nodejs:22', code: 'function main() {}' };
    const list = [{ key: 'k', value: 'x'.repeat(2 * MB) }];
    for (const what of ['parameters', 'annotations']) {
      const body = JSON.stringify({ exec, [what]: list });
      const answer = await rest(server(), NEW, { method: 'PUT', body });
      expect(answer.status).toBe(413);
      expect(errorOf(answer)).toBe(tooLarge(what, 2 * MB + 3, MB));
    }
  });

  test('an action with more than 48 MB of code is refused', async () => {
    const code = ' '.repeat(48 * MB + 1);
    const body = JSON.stringify({ exec: { kind: 'nodejs:22', code } });
    const answer = await rest(server(), NEW, { method: 'PUT', body });
    expect(answer.status).toBe(413);
    expect(errorOf(answer)).toBe(tooLarge('exec', 48 * MB + 1, 48 * MB));
  });
});

test('a body that is not JSON by its type is refused', async () => {
  for (const [line, type] of [
    [`POST ${RAW_KEPT}`, 'text/plain'],
    [`PUT ${RAW_KEPT}?overwrite=true`, 'application/x-www-form-urlencoded'],
  ] as const) {
    const connection = rawConnection(server());
    connection.send(rawRequest(server(), line, '{}').replace('application/json', type));
    const answer = await connection.answer();
    connection.socket.destroy();
    expect(answer?.status).toBe(415);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      error: `The request's Content-Type [${type}] is not supported. Expected:\napplication/json`,
    });
  }
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
