/** Actions whose process ends at every moment at which it can. */
import { describe, expect, test, vi } from 'vitest';
import { activationOf, invoke, putAction } from '../../support/rest-actions.ts';
import { EVERY_WAY, linesOf, nameOf, useGround } from './ground.ts';

const DEVELOPER_ERROR = 'action developer error';
const NO_INIT = 'The action did not initialize and exited unexpectedly.';
const NO_RUN = 'The action did not produce a valid response and exited unexpectedly.';
const NOTE = 'stderr: The action did not initialize or run as expected. Log data might be missing.';

/** As a process can end. */
const WAYS = [
  ['process.exit(0)', 'process.exit(0);'],
  ['process.exit(1)', 'process.exit(1);'],
  ['an exit past all handlers', 'process.reallyExit(0);'],
  ['process.abort()', 'process.abort();'],
  ['a signal', `process.kill(process.pid, 'SIGSEGV'); process.abort();`],
  ['a closed channel', `require('fs').closeSync(3); for (;;) require('fs').fstatSync(3);`],
  ['an exit with all handlers gone', `process.removeAllListeners(); process.exit();`],
] as const;

describe.each(EVERY_WAY.map((it) => [nameOf(it), it] as const))('with %s', (_, isolation) => {
  const { server, attack, attackAtOnce } = useGround(isolation);

  test('while its code loads', async () => {
    const records = await Promise.all(
      WAYS.map(([, end]) => attack(`console.log('loading'); ${end} const main = () => ({});`)),
    );
    for (const [index, { response }] of records.entries()) {
      const [way = ''] = WAYS[index] ?? [];
      // Without its channel a process may also find the time to fail by itself.
      const error = expect.stringMatching(way === 'a closed channel' ? /EBADF|exited/ : NO_INIT);
      expect(response, way).toMatchObject({ status: DEVELOPER_ERROR, result: { error } });
    }
  });

  test('while it runs, with the lines it had printed', async () => {
    const records = await Promise.all(
      WAYS.map(([, end]) => attack(`function main() { console.log('seen'); ${end} }`)),
    );
    for (const [index, record] of records.entries()) {
      const [way = ''] = WAYS[index] ?? [];
      const error = expect.stringMatching(way === 'a closed channel' ? /EBADF|exited/ : NO_RUN);
      expect(record.response, way).toMatchObject({ status: DEVELOPER_ERROR, result: { error } });
      expect(linesOf(record), way).toEqual(expect.arrayContaining(['stdout: seen', NOTE]));
    }
  });

  test('after its promise is made, from a timer, an immediate and a microtask', async () => {
    for (const later of [
      'setTimeout(end, 5)',
      'setImmediate(end)',
      'queueMicrotask(end)',
      'process.nextTick(end)',
    ]) {
      const { response } = await attack(`const end = () => process.exit(3);
        function main() { ${later}; return new Promise(() => {}); }`);
      expect(response).toMatchObject({ status: DEVELOPER_ERROR, result: { error: NO_RUN } });
    }
  });

  test('after it answered: the answer stands, and calls after the end find another container', async () => {
    for (const later of ['setTimeout(end, 30)', 'setImmediate(() => setImmediate(end))']) {
      const { name, response } = await attack(`let runs = 0;
        const end = () => process.exit(3);
        function main() { ${later}; runs += 1; return { runs }; }`);
      expect(response).toMatchObject({ status: 'success', result: { runs: 1 } });
      const call = async () => activationOf(await invoke(server(), name)).response;
      // One that comes before the end is in the same container, and may end with it.
      const found = expect.objectContaining({ status: 'success', result: { runs: 1 } });
      await vi.waitFor(async () => expect(await call()).toEqual(found), { timeout: 10_000 });
    }
  });

  test('before its answer is sent there is none, and after it is there is', async () => {
    const code = `function main({ turn }) {
      if (turn === 'now') { process.on('exit', () => console.log('bye')); queueMicrotask(() => process.reallyExit(0)); }
      if (turn === 'then') process.nextTick(() => process.exit(0));
      return { answered: true };
    }`;
    for (const turn of ['now', 'then']) {
      const { response } = await attack(code, { payload: { turn } });
      // It is for the runtime to say which of the two came first, and both are told truly.
      if (response.success) expect(response.result).toEqual({ answered: true });
      else expect(response).toMatchObject({ status: DEVELOPER_ERROR, result: { error: NO_RUN } });
    }
  });

  test('from a timer that an ended run left, while others are open: these are told', async () => {
    const [first, ...others] = await attackAtOnce(
      `let open = 0;
      const all = Promise.withResolvers();
      async function main({ ends }) {
        if (++open === 4) all.resolve();
        await all.promise;
        if (!ends) return new Promise(() => {});
        setTimeout(() => process.exit(0), 20);
        return { ended: true };
      }`,
      [{ ends: true }, {}, {}, {}],
    );
    expect(first?.response).toMatchObject({ status: 'success', result: { ended: true } });
    for (const { response } of others)
      expect(response).toMatchObject({ status: DEVELOPER_ERROR, result: { error: NO_RUN } });
  });

  test('again and again: each call is told, and none waits', async () => {
    await putAction(server(), 'dying', `const main = () => process.exit(1)`);
    const answers = await Promise.all(Array.from({ length: 8 }, () => invoke(server(), 'dying')));
    for (const answer of answers)
      expect(activationOf(answer).response.status).toBe(DEVELOPER_ERROR);
    await putAction(server(), 'dying', `const main = () => ({ well: true })`);
    expect(activationOf(await invoke(server(), 'dying')).response.result).toEqual({ well: true });
  });

  test('with a promise that nobody holds, or an error that nobody catches: the error is the answer', async () => {
    for (const crash of [
      `Promise.reject(new Error('late'))`,
      `setTimeout(() => { throw new Error('late') })`,
      `new (require('events'))().emit('error', new Error('late'))`,
    ]) {
      const { response } = await attack(
        `function main() { ${crash}; return new Promise(() => {}); }`,
      );
      expect(response).toMatchObject({
        status: DEVELOPER_ERROR,
        result: { error: 'An error has occurred: Error: late' },
      });
    }
  });
});
