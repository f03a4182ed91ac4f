/** Two hundred activations at once in one container, each with its own logs and environment. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeGate, PASS } from '../support/gate.ts';
import { activationOf, ended, invoke, putAction } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const AT_ONCE = 200;
const numbers = Array.from({ length: AT_ONCE }, (_, number) => number);

/** Prints before, between and after everything that lets another activation run. */
const TALKATIVE = `${PASS}
const container = require('node:crypto').randomUUID();
const soon = () => new Promise((resolve) => setImmediate(resolve));
async function main({ number, gate }) {
  console.log(number, 'one');
  await null;
  console.log(number, 'two');
  await pass(gate);
  console.error(number, 'three');
  await soon();
  process.stdout.write(number + ' four');
  await new Promise((resolve) => process.nextTick(resolve));
  process.stdout.write(' and a half\\n');
  return { container };
}`;

const LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z (?<text>std(?:out|err): .*)$/;

const textOf = (line: string): string => LINE.exec(line)?.groups?.['text'] ?? `malformed: ${line}`;

test('200 activations run at once in one container, each with its own log lines', async () => {
  const gate = await makeGate();
  await putAction(server(), 'talkative', TALKATIVE);
  const calls = numbers.map((number) => invoke(server(), 'talkative', { number, gate: gate.url }));
  await gate.arrived(AT_ONCE);
  gate.open();
  const answers = await Promise.all(calls);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const records = answers.map(activationOf);
  expect(new Set(records.map(({ response }) => response.result['container'])).size).toBe(1);
  expect(new Set(records.map(({ activationId }) => activationId)).size).toBe(AT_ONCE);
  const stored = await Promise.all(
    records.map(({ activationId }) => ended(server(), activationId)),
  );
  for (const [number, { logs }] of stored.entries()) {
    expect(logs.map(textOf).toSorted()).toEqual([
      `stderr: ${number} three`,
      `stdout: ${number} four and a half`,
      `stdout: ${number} one`,
      `stdout: ${number} two`,
    ]);
  }
});

const LOOK_AROUND = `${PASS}
const look = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('__OW_')));
async function main({ gate }) {
  const before = look();
  await pass(gate);
  const after = look();
  return { before, after, single: process.env.__OW_ACTIVATION_ID };
}`;

const looked = z.object({
  before: z.record(z.string(), z.string()),
  after: z.record(z.string(), z.string()),
  single: z.string(),
});

test('each of 200 activations in one container sees its own environment', async () => {
  const gate = await makeGate();
  await putAction(server(), 'look', LOOK_AROUND);
  const calls = numbers.map(() => invoke(server(), 'look', { gate: gate.url }));
  await gate.arrived(AT_ONCE);
  gate.open();
  for (const answer of await Promise.all(calls)) {
    const { activationId, response, start } = activationOf(answer);
    const { before, after, single } = looked.parse(response.result);
    expect(after).toEqual(before);
    expect(single).toBe(activationId);
    expect(after).toMatchObject({
      __OW_API_HOST: server().url,
      __OW_NAMESPACE: 'guest',
      __OW_ACTION_NAME: '/guest/look',
      __OW_ACTION_VERSION: '0.0.1',
      __OW_ACTIVATION_ID: answer.headers.get('x-openwhisk-activation-id'),
      __OW_TRANSACTION_ID: answer.headers.get('x-request-id'),
    });
    expect(after).not.toHaveProperty('__OW_API_KEY');
    expect(Number(after['__OW_DEADLINE'])).toBeGreaterThan(start);
    expect(Number(after['__OW_DEADLINE'])).toBeLessThanOrEqual(start + 61_000);
  }
});
