/** adobe-runtime §5.3, §5.5; openwhisk-api §5.8, §5.9: log lines, and which records are stored. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeGate, PASS } from '../support/gate.ts';
import { activationOf, ended, invoke, putAction } from '../support/rest-actions.ts';
import { ask, found, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();
const MB = 1024 * 1024;

const logsOf = async (name: string, code: string, members = {}): Promise<readonly string[]> => {
  await putAction(server(), name, code, members);
  const { activationId } = activationOf(await invoke(server(), name));
  return (await ended(server(), activationId)).logs;
};

describe('§5.8 log lines', () => {
  test('are a time of 30 characters, the stream and the text', async () => {
    const code = `const main = () => { console.log('hello'); console.error(' oh: ', 1); console.log(); return {}; };`;
    const logs = await logsOf('lines', code);
    const time = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z`;
    expect(logs).toHaveLength(3);
    expect(logs[0]).toMatch(new RegExp(`${time} stdout: hello$`));
    for (const line of logs) {
      expect(line).toMatch(new RegExp(`${time} std(out|err): `));
      expect(line.indexOf(' std')).toBe(30);
    }
    const texts = logs.map((line) => line.slice(31)).toSorted();
    expect(texts).toEqual(['stderr:  oh:  1', 'stdout: ', 'stdout: hello']);
  });

  test('are what the clients strip of their beginning', async () => {
    const [line = ''] = await logsOf(
      'stripped',
      'const main = () => { console.log("text"); return {}; };',
    );
    const strip = /\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d+Z( *(stdout|stderr):)?\s(.*)/;
    expect(strip.exec(line)?.[3]).toBe('text');
  });

  const PRINTS_2_MB = `
    function main() {
      for (let i = 0; i < 2048; i += 1) console.log('y'.repeat(1023));
      return {};
    }`;

  test('above their limit they are cut, and the last line says so', async () => {
    const logs = await logsOf('loud', PRINTS_2_MB, { limits: { logs: 1 } });
    expect(logs.at(-1)).toMatch(
      /Z stderr: Logs were truncated because the total bytes size exceeds the limit of 1048576 bytes\.$/,
    );
    const bytes = logs.slice(0, -1).reduce((sum, line) => sum + line.length, 0);
    expect(bytes).toBeGreaterThan(MB - 4096);
    expect(bytes).toBeLessThanOrEqual(MB);
  });

  test('within their limit they are kept whole', async () => {
    expect(await logsOf('wordy', PRINTS_2_MB)).toHaveLength(2048);
  });

  test('with a limit of 0 they are not collected', async () => {
    expect(await logsOf('mute', PRINTS_2_MB, { limits: { logs: 0 } })).toEqual([]);
    const throws = 'function main() { throw new Error("boom"); }';
    expect(await logsOf('mute-error', throws, { limits: { logs: 0 } })).toEqual([]);
  });
});

describe('§5.9 storing of records', () => {
  const NOT_THERE = [404, 'The requested resource does not exist.'];
  const BLOCKING = 'POST actions/ends?blocking=true';
  const invoked = z.object({ activationId: z.string() });

  test('each activation has its record by default, a blocking success as well', async () => {
    await putAction(server(), 'kept', 'const main = () => ({});');
    const { activationId } = activationOf(await invoke(server(), 'kept'));
    expect(await found(server(), `GET activations/${activationId}`)).toMatchObject({
      activationId,
    });
  });

  test.each(['ends', 'fails', 'steps'])(
    'it is off for a namespace of which an operator said so, but not where a call asks for it: %s',
    async (name) => {
      const alice = await tenant(server(), `alice-${name}`, { storeActivations: false });
      await putAction(alice, 'ends', 'const main = () => ({ done: true });');
      await putAction(alice, 'fails', 'const main = () => ({ error: 1 });');
      const exec = { kind: 'sequence', components: ['/_/ends'] };
      await ask(alice, 'PUT actions/steps', { exec });
      const call = async (headers = {}) => {
        const line = `POST actions/${name}?blocking=true`;
        return invoked.parse((await ask(alice, line, {}, { headers })).json).activationId;
      };
      const unkept = await call();
      // What ended later is there: what was not kept never will be.
      const kept = await Promise.all(
        ['on', 'On', 'ON'].map((value) => call({ 'x-ow-extra-logging': value })),
      );
      for (const id of kept) {
        expect(await found(alice, `GET activations/${id}`)).toMatchObject({ activationId: id });
      }
      expect(await refusal(alice, `GET activations/${unkept}`)).toEqual(NOT_THERE);
      expect(await refusal(alice, `GET activations/${unkept}/logs`)).toEqual(NOT_THERE);
      const off = await call({ 'x-ow-extra-logging': 'off' });
      expect(await refusal(alice, `GET activations/${off}`)).toEqual(NOT_THERE);
      const listed = await ask(alice, `GET activations?count=true&name=${name}`);
      expect(listed.json).toEqual({ activations: 3 });
    },
  );

  test('a call that is not stored is answered as any other', async () => {
    const bob = await tenant(server(), 'bobby', { storeActivations: false });
    await putAction(bob, 'ends', 'const main = () => ({ done: true });');
    const answer = await ask(bob, BLOCKING, {});
    expect(answer).toMatchObject({ status: 200, json: { response: { result: { done: true } } } });
    expect(answer.headers.get('x-openwhisk-activation-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('what still runs is 404', async () => {
    const gate = await makeGate();
    const code = `${PASS} const main = async ({ gate }) => { await pass(gate); return {}; };`;
    await putAction(server(), 'runs', code);
    const started = await ask(server(), 'POST actions/runs', { gate: gate.url });
    const { activationId } = invoked.parse(started.json);
    await gate.arrived(1);
    expect(await refusal(server(), `GET activations/${activationId}`)).toEqual(NOT_THERE);
    gate.open();
    await found(server(), `GET activations/${activationId}`);
  });
});
