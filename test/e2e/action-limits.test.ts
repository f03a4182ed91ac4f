/** What an action may return and print, and how the record says that it was too much. */
import { expect, test } from 'vitest';
import { rest } from '../support/rest.ts';
import { activationOf, ended, invoke, putAction } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const MB = 1024 * 1024;

const record = async (name: string, code: string, members = {}) => {
  await putAction(server(), name, code, members);
  const answer = await invoke(server(), name);
  return { status: answer.status, ...(await ended(server(), activationOf(answer).activationId)) };
};

test('a result of just under 1 MB comes back whole, at once and later', async () => {
  const length = MB - 100;
  const { status, response, activationId } = await record(
    'large',
    `const main = () => ({ text: 'x'.repeat(${length}) });`,
  );
  expect(status).toBe(200);
  expect(response.result).toEqual({ text: 'x'.repeat(length) });
  const later = await rest(server(), `namespaces/_/activations/${activationId}/result`);
  expect(later.json).toEqual(response);
});

test('a result of more than 1 MB is an application error that shows its beginning', async () => {
  const { status, response } = await record(
    'oversized',
    `const main = () => ({ text: 'x'.repeat(${MB}) });`,
  );
  expect(status).toBe(502);
  expect(response.status).toBe('application error');
  const bytes = MB + '{"text":""}'.length;
  const text = `The action produced a response that exceeded the allowed length: ${bytes} > ${MB} bytes. The truncated response was: {"text":"xxx`;
  expect(String(response.result['error']).slice(0, text.length)).toBe(text);
});

const PRINTS_2_MB = `
function main() {
  for (let i = 0; i < 2048; i += 1) console.log('y'.repeat(1023));
  return {};
}`;

test('logs above their limit are cut, and the last line says so', async () => {
  const { status, logs } = await record('loud', PRINTS_2_MB, { limits: { logs: 1 } });
  expect(status).toBe(200);
  expect(logs.at(-1)).toMatch(
    /Z stderr: Logs were truncated because the total bytes size exceeds the limit of 1048576 bytes\.$/,
  );
  const bytes = logs.slice(0, -1).reduce((sum, line) => sum + line.length, 0);
  expect(bytes).toBeGreaterThan(MB - 4096);
  expect(bytes).toBeLessThanOrEqual(MB);
});

test('logs within their limit are kept whole', async () => {
  const { logs } = await record('wordy', PRINTS_2_MB);
  expect(logs).toHaveLength(2048);
});

test('with a limit of 0 no logs are kept', async () => {
  const { status, logs } = await record('mute', PRINTS_2_MB, { limits: { logs: 0 } });
  expect(status).toBe(200);
  expect(logs).toEqual([]);
});

test('an action that takes more memory than it may ends, and the server does not', async () => {
  const hoard = `
    const hoard = [];
    function main() { for (;;) hoard.push(Array.from({ length: 100_000 }, Math.random)); }`;
  const { status, response } = await record('greedy', hoard, { limits: { memory: 128 } });
  expect(status).toBe(502);
  expect(response.status).toBe('action developer error');
  expect(response.result).toEqual({ error: 'The action exhausted its memory and was aborted.' });
  expect((await rest(server(), '/ping')).text).toBe('pong');
});
