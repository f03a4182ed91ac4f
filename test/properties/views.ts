/** The property: after any history `views rebuild`, or deleting the views, changes no answer. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { everyAnswer } from '../support/every-answer.ts';
import { rest } from '../support/rest.ts';
import { activationCount, invoke } from '../support/rest-actions.ts';
import { type RewhiskServer, runCommand } from '../support/rewhisk-server.ts';
import type { Servers } from '../support/server-fixture.ts';

/** Ends as its parameters say, and says something on the way. */
const CODE = `
async function main(parameters) {
  console.log(JSON.stringify(parameters));
  console.error('ü', Object.keys(parameters).length);
  if (parameters.mode === 'throw') throw new Error('thrown');
  if (parameters.mode === 'reject') return { error: parameters };
  if (parameters.mode === 'exit') process.exit(1);
  if (parameters.mode === 'large') return { text: 'x'.repeat(200_000) };
  return parameters;
}`;

const name = fc.constantFrom('one', 'two', 'three', 'a name & more');
const value = fc.jsonValue({ maxDepth: 2 });
const list = fc.array(fc.record({ key: fc.string({ minLength: 1 }), value }), { maxLength: 3 });

/** Puts and calls carry whatever JSON there is. */
const put = fc.record({
  type: fc.constant('put' as const),
  name,
  overwrite: fc.boolean(),
  members: fc.record({ parameters: list, annotations: list, publish: fc.boolean() }),
});
const removal = fc.record({ type: fc.constant('delete' as const), name });
const call = fc.record({
  type: fc.constant('call' as const),
  name,
  blocking: fc.boolean(),
  mode: fc.constantFrom('return', 'reject', 'throw', 'exit', 'large'),
  payload: fc.dictionary(fc.string(), value),
});
const step = fc.oneof(
  { weight: 3, arbitrary: put },
  { weight: 1, arbitrary: removal },
  { weight: 8, arbitrary: call },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Steps of a round happen at once, rounds one after the other. */
const round = fc.array(step, { minLength: 1, maxLength: 6 });
const rounds = fc.array(round, { minLength: 6, maxLength: 10, size: 'max' });

/** The status. */
const take = async (server: RewhiskServer, taken: Step): Promise<number> => {
  const target = `namespaces/_/actions/${encodeURIComponent(taken.name)}`;
  switch (taken.type) {
    case 'put': {
      const body = JSON.stringify({
        exec: { kind: 'nodejs:default', code: CODE },
        ...taken.members,
      });
      const query = `?overwrite=${taken.overwrite}`;
      return (await rest(server, `${target}${query}`, { method: 'PUT', body })).status;
    }
    case 'delete':
      return (await rest(server, target, { method: 'DELETE' })).status;
    case 'call': {
      const payload = { ...taken.payload, mode: taken.mode };
      const action = encodeURIComponent(taken.name);
      return (await invoke(server, action, payload, `blocking=${taken.blocking}`)).status;
    }
  }
};

/** What a call that was accepted is answered with. */
const ACCEPTED: readonly number[] = [200, 202, 502];

/** Takes all steps and waits until every call that was accepted has ended. */
const live = async (server: RewhiskServer, run: readonly (readonly Step[])[]): Promise<void> => {
  let accepted = 0;
  for (const together of run) {
    const statuses = await Promise.all(together.map((taken) => take(server, taken)));
    accepted += together.filter(
      ({ type }, n) => type === 'call' && ACCEPTED.includes(statuses[n] ?? 0),
    ).length;
  }
  const ended = () => activationCount(server);
  await expect.poll(ended, { timeout: 30_000, interval: 20 }).toBe(accepted);
};

const rebuild = async (dataDir: string): Promise<void> => {
  const { code, printed } = await runCommand(['views', 'rebuild', '--data', dataDir]);
  expect(printed).toMatch(/^the views hold \d+ records again /);
  expect(code).toBe(0);
};

const remove = (dataDir: string): Promise<void> =>
  rm(path.join(dataDir, 'views'), { recursive: true });

export const holdViews = async (servers: Servers, numRuns: number): Promise<void> => {
  const property = fc.asyncProperty(rounds, async (run) => {
    const dataDir = await servers.dataDir();
    const server = await servers.start({ dataDir });
    await live(server, run);
    const before = await everyAnswer(server);
    expect(await server.stop()).toBe(0);
    for (const makeAnew of [rebuild, remove]) {
      await makeAnew(dataDir);
      const next = await servers.start({ dataDir });
      expect(await everyAnswer(next)).toEqual(before);
      expect(await next.stop()).toBe(0);
    }
  });
  await fc.assert(property, { numRuns, endOnFailure: true });
};
