/** What becomes of an activation whose action succeeds, fails, throws, exits or never ends. */
import { expect, test } from 'vitest';
import { rest } from '../support/rest.ts';
import {
  activationOf,
  annotation,
  ended,
  invoke,
  putAction,
  submit,
} from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();

/** Puts the action, calls it, and gives the answer with the record as it was stored. */
const outcome = async (name: string, code: string, members = {}) => {
  await putAction(server(), name, code, members);
  const answer = await invoke(server(), name);
  const record = activationOf(answer);
  const stored = await ended(server(), record.activationId);
  expect({ ...stored, logs: [] }).toEqual(record);
  expect(answer.headers.get('x-openwhisk-activation-id')).toBe(record.activationId);
  return { status: answer.status, record: stored };
};

const DEVELOPER_LINE =
  /Z stderr: The action did not initialize or run as expected\. Log data might be missing\.$/;

test('an action that returns a promise succeeds with what it resolves to', async () => {
  const code =
    'const main = () => new Promise((resolve) => setImmediate(resolve, { late: true }));';
  const { status, record } = await outcome('promise', code);
  expect(status).toBe(200);
  expect(record.response).toEqual({
    result: { late: true },
    size: 13,
    status: 'success',
    statusCode: 0,
    success: true,
  });
  expect(annotation(record, 'timeout')).toBe(false);
});

test('an action that returns an error is an application error, and only the error is kept', async () => {
  const code = 'const main = () => ({ error: { message: "no" }, lost: true });';
  const { status, record } = await outcome('refuses', code);
  expect(status).toBe(502);
  expect(record.response).toMatchObject({
    result: { error: { message: 'no' } },
    status: 'application error',
    success: false,
  });
});

test('an action that throws is a developer error with the trace in its log', async () => {
  const { status, record } = await outcome(
    'throws',
    'function main() { throw new Error("boom"); }',
  );
  expect(status).toBe(502);
  expect(record.response).toMatchObject({
    result: { error: 'An error has occurred: Error: boom' },
    status: 'action developer error',
    success: false,
  });
  expect(record.logs[0]).toMatch(/Z stderr: Error: boom$/);
  expect(record.logs.at(-1)).toMatch(DEVELOPER_LINE);
});

test('an action whose promise is rejected is an application error', async () => {
  const code = 'const main = async () => { throw new Error("later"); };';
  const { status, record } = await outcome('rejects', code);
  expect(status).toBe(502);
  expect(record.response).toMatchObject({
    result: { error: { name: 'Error', message: 'later' } },
    status: 'application error',
  });
});

test('an action that exits is a developer error, and the next call finds a new container', async () => {
  const code = 'const main = ({ stay }) => stay ? { stayed: true } : process.exit(3);';
  const { status, record } = await outcome('exits', code);
  expect(status).toBe(502);
  expect(record.response).toMatchObject({
    result: { error: 'The action did not produce a valid response and exited unexpectedly.' },
    status: 'action developer error',
  });
  expect(record.logs.at(-1)).toMatch(DEVELOPER_LINE);
  const next = await invoke(server(), 'exits', { stay: true }, 'blocking=true&result=true');
  expect(next.json).toEqual({ stayed: true });
});

test('an action that does not end in time is stopped, and its record says so', async () => {
  const code = 'const main = () => { console.log("begun"); return new Promise(() => {}); };';
  const { status, record } = await outcome('endless', code, { limits: { timeout: 800 } });
  expect(status).toBe(502);
  expect(record.response).toMatchObject({
    result: { error: 'The action exceeded its time limits of 800 milliseconds.' },
    status: 'action developer error',
  });
  expect(annotation(record, 'timeout')).toBe(true);
  expect(record.logs[0]).toMatch(/Z stdout: begun$/);
});

test('an action that never lets go of its thread is stopped as well', async () => {
  const { status, record } = await outcome('spins', 'function main() { for (;;); }', {
    limits: { timeout: 800 },
  });
  expect(status).toBe(502);
  expect(annotation(record, 'timeout')).toBe(true);
});

test('code that does not compile fails its first call with the reason', async () => {
  const { status, record } = await outcome('broken', 'function main( {');
  expect(status).toBe(502);
  expect(record.response.status).toBe('action developer error');
  expect(record.response.result['error']).toContain('SyntaxError');
});

test('an action that returns no object is a developer error', async () => {
  const { status, record } = await outcome('text', 'const main = () => "text";');
  expect(status).toBe(502);
  expect(record.response.result).toEqual({ error: 'The action did not return a dictionary.' });
});

test('an action that returns nothing succeeds with an empty object', async () => {
  const { status, record } = await outcome('nothing', 'function main() {}');
  expect(status).toBe(200);
  expect(record.response.result).toEqual({});
});

test('`main` names the function of an action', async () => {
  const code = 'const main = () => ({ is: "main" }); const other = () => ({ is: "other" });';
  const { record } = await outcome('named', code, { exec: { main: 'other' } });
  expect(record.response.result).toEqual({ is: 'other' });
});

test('a failure of a call that nobody waits for is in the record, the result and the list', async () => {
  await putAction(server(), 'unwatched', 'const main = () => ({ error: "seen later" });');
  const id = await submit(server(), 'unwatched');
  const { response } = await ended(server(), id);
  expect(response.result).toEqual({ error: 'seen later' });
  expect((await rest(server(), `namespaces/_/activations/${id}/result`)).json).toEqual(response);
  const list = await rest(server(), 'namespaces/_/activations?name=unwatched');
  expect(list.json).toMatchObject([{ activationId: id, statusCode: 1 }]);
});
