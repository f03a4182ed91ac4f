/**
 * openwhisk-api §5.6: the errors that the platform reports as results. Those that no action of Node
 * can bring about are shown in test/domain/activation/response.test.ts.
 */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
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
const MB = 1024 * 1024;

/** Puts the action, calls it, and gives the answer with the record as it was stored. */
const outcome = async (name: string, code: string, members = {}) => {
  await putAction(server(), name, code, members);
  const answer = await invoke(server(), name);
  const record = activationOf(answer);
  const stored = await ended(server(), record.activationId);
  expect({ ...stored, logs: [] }).toEqual(record);
  expect(answer.status).toBe(record.response.success ? 200 : 502);
  return { status: answer.status, record: stored };
};

const DEVELOPER_LINE =
  /Z stderr: The action did not initialize or run as expected\. Log data might be missing\.$/;
const DEVELOPER_ERROR = { status: 'action developer error', statusCode: 2, success: false };

describe('§5.6 errors of `/init`', () => {
  test('a container that exits', async () => {
    const { record } = await outcome('exits-at-once', 'process.exit(1);');
    expect(record.response).toMatchObject({
      ...DEVELOPER_ERROR,
      result: { error: 'The action did not initialize and exited unexpectedly.' },
    });
    expect(record.logs.at(-1)).toMatch(DEVELOPER_LINE);
  });

  test('code that does not compile: the error of the answer', async () => {
    const { status, record } = await outcome('broken', 'function main( {');
    expect(status).toBe(502);
    expect(record.response).toMatchObject(DEVELOPER_ERROR);
    expect(record.response.result['error']).toContain('SyntaxError');
    expect(record.logs.at(-1)).toMatch(DEVELOPER_LINE);
  });

  test('a load that does not end in time', async () => {
    const { record } = await outcome('loads-forever', 'for (;;);', { limits: { timeout: 300 } });
    expect(record.response).toMatchObject({
      ...DEVELOPER_ERROR,
      result: {
        error: 'The action exceeded its time limits of 300 milliseconds during initialization.',
      },
    });
    expect(annotation(record, 'timeout')).toBe(true);
    expect(record.logs.at(-1)).toMatch(DEVELOPER_LINE);
  });

  test('an answer that is too long', async () => {
    const { record } = await outcome('long-error', `throw 'x'.repeat(${MB});`);
    expect(record.response).toMatchObject(DEVELOPER_ERROR);
    expect(record.response.result['error']).toMatch(
      /^The action produced a response that exceeded the allowed length: \d{7} > 1048576 bytes\. The truncated response was: \{"error":"Initialization has failed due to: xxx/,
    );
  });
});

describe('§5.6 errors of `/run`', () => {
  test('a container that exits, and the next call finds a new one', async () => {
    const code = 'const main = ({ stay }) => stay ? { stayed: true } : process.exit(3);';
    const { record } = await outcome('exits', code);
    expect(record.response).toMatchObject({
      ...DEVELOPER_ERROR,
      result: { error: 'The action did not produce a valid response and exited unexpectedly.' },
    });
    expect(record.logs.at(-1)).toMatch(DEVELOPER_LINE);
    const next = await invoke(server(), 'exits', { stay: true }, 'blocking=true&result=true');
    expect(next.json).toEqual({ stayed: true });
  });

  test.each(['"text"', '1', 'true', '() => ({})'])(
    'something else than an object or an array: %s',
    async (value) => {
      const { status, record } = await outcome(
        `returns ${value.length}`,
        `const main = () => (${value});`,
      );
      expect(status).toBe(502);
      expect(record.response).toMatchObject({
        ...DEVELOPER_ERROR,
        result: { error: 'The action did not return a dictionary.' },
      });
    },
  );

  test('an exception of the code: the error of the answer, and its trace in the log', async () => {
    const { record } = await outcome('throws', 'function main() { throw new Error("boom"); }');
    expect(record.response).toMatchObject({
      ...DEVELOPER_ERROR,
      result: { error: 'An error has occurred: Error: boom' },
    });
    expect(record.logs[0]).toMatch(/Z stderr: Error: boom$/);
    expect(record.logs.at(-1)).toMatch(DEVELOPER_LINE);
  });

  test('more memory than there may be, which the server outlives', async () => {
    const hoard = `
      const hoard = [];
      function main() { for (;;) hoard.push(Array.from({ length: 100_000 }, Math.random)); }`;
    const { record } = await outcome('greedy', hoard, { limits: { memory: 128 } });
    expect(record.response).toMatchObject({
      ...DEVELOPER_ERROR,
      result: { error: 'The action exhausted its memory and was aborted.' },
    });
    expect((await rest(server(), '/ping')).text).toBe('pong');
  });

  test.each([
    ['waits', 'const main = () => { console.log("begun"); return new Promise(() => {}); };'],
    ['spins', 'function main() { require("node:fs").writeSync(1, "begun\\n"); for (;;); }'],
  ])('no end in time: one that %s is stopped', async (name, code) => {
    const { record } = await outcome(name, code, { limits: { timeout: 800 } });
    expect(record.response).toMatchObject({
      ...DEVELOPER_ERROR,
      result: { error: 'The action exceeded its time limits of 800 milliseconds.' },
    });
    expect(annotation(record, 'timeout')).toBe(true);
    expect(record.logs[0]).toMatch(/Z stdout: begun$/);
    expect(record.logs.at(-1)).toMatch(DEVELOPER_LINE);
  });

  test('a result of just under 1 MB comes back whole, at once and later', async () => {
    const length = MB - 100;
    const code = `const main = () => ({ text: 'x'.repeat(${length}) });`;
    const { status, record } = await outcome('large', code);
    expect(status).toBe(200);
    expect(record.response.result).toEqual({ text: 'x'.repeat(length) });
    const later = await rest(server(), `namespaces/_/activations/${record.activationId}/result`);
    expect(later.json).toEqual(record.response);
  });

  test('a result of more than 1 MB is an application error that shows its beginning', async () => {
    const code = `const main = () => ({ text: 'x'.repeat(${MB}) });`;
    const { status, record } = await outcome('oversized', code);
    expect(status).toBe(502);
    expect(record.response).toMatchObject({ status: 'application error', statusCode: 1 });
    const bytes = MB + '{"text":""}'.length;
    const text = `The action produced a response that exceeded the allowed length: ${bytes} > ${MB} bytes. The truncated response was: {"text":"xxx`;
    expect(String(record.response.result['error']).slice(0, text.length)).toBe(text);
  });
});

describe('§5.6 faults of the platform', () => {
  test('code that can not be read is a 500, and a whisk internal error', async () => {
    const folder = path.join(server().dataDir, 'blobs');
    const before = new Set(await readdir(folder, { recursive: true }));
    await putAction(server(), 'unreadable', 'const main = () => ({ never: "stored before" });');
    const added = (await readdir(folder, { recursive: true })).filter((one) => !before.has(one));
    expect(added).not.toEqual([]);
    await Promise.all(
      added.map((one) => rm(path.join(folder, one), { recursive: true, force: true })),
    );
    const answer = await invoke(server(), 'unreadable');
    expect(answer.status).toBe(500);
    expect(answer.json).not.toHaveProperty('code');
    const { response } = activationOf(answer);
    expect(response).toMatchObject({
      result: { error: 'Action could not be fetched.' },
      status: 'whisk internal error',
      statusCode: 3,
      success: false,
    });
    expect(response).not.toHaveProperty('size');
    const bare = await invoke(server(), 'unreadable', {}, 'blocking=true&result=true');
    expect(bare).toMatchObject({ status: 500, json: response.result });
  });
});

describe('§5.6 no errors of the platform', () => {
  test('a promise is what it resolves to', async () => {
    const code =
      'const main = () => new Promise((resolve) => setImmediate(resolve, { late: true }));';
    const { status, record } = await outcome('promise', code);
    expect(status).toBe(200);
    expect(record.response.result).toEqual({ late: true });
    expect(annotation(record, 'timeout')).toBe(false);
  });

  test('a promise that is rejected is an application error', async () => {
    const code = 'const main = async () => { throw new Error("later"); };';
    const { status, record } = await outcome('rejects', code);
    expect(status).toBe(502);
    expect(record.response).toMatchObject({
      result: { error: { name: 'Error', message: 'later' } },
      status: 'application error',
    });
    expect(record.logs.join('\n')).not.toContain('Log data might be missing');
  });

  test('nothing returned is an empty object', async () => {
    const { status, record } = await outcome('nothing', 'function main() {}');
    expect(status).toBe(200);
    expect(record.response.result).toEqual({});
  });

  test('a failure that nobody waits for is in the record, the result and the list', async () => {
    await putAction(server(), 'unwatched', 'const main = () => ({ error: "seen later" });');
    const id = await submit(server(), 'unwatched');
    const { response } = await ended(server(), id);
    expect(response.result).toEqual({ error: 'seen later' });
    expect((await rest(server(), `namespaces/_/activations/${id}/result`)).json).toEqual(response);
    const list = await rest(server(), 'namespaces/_/activations?name=unwatched');
    expect(list.json).toMatchObject([{ activationId: id, statusCode: 1 }]);
  });
});
