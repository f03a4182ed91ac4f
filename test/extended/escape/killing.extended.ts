/** Processes that are to outlive their container, or to end those of others. */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { processTree } from '../../../src/containers/process-tree.ts';
import { stateOf } from '../../support/process-state.ts';
import { processesThatSee } from '../../support/remains.ts';
import { EVERY_WAY, linesOf, nameOf, SANDBOXES, SANDBOXES_OF_A_USER, useGround } from './ground.ts';

const EXITED = {
  status: 'action developer error',
  result: { error: 'The action did not produce a valid response and exited unexpectedly.' },
};
const TIMED_OUT = {
  status: 'action developer error',
  result: { error: 'The action exceeded its time limits of 1500 milliseconds.' },
};
const SHORT = { limits: { timeout: 1500 } };

const ENDLESS = [
  ['computes for ever', 'for (;;);'],
  [
    'computes for ever in turns',
    'const turn = () => setImmediate(turn); turn(); return new Promise(() => {});',
  ],
  [
    'fills the queue of promises for ever',
    'const turn = () => Promise.resolve().then(turn); return turn();',
  ],
  ['stops itself', `process.kill(process.pid, 'SIGSTOP'); return new Promise(() => {});`],
  [
    'ignores every signal',
    `for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGPIPE']) process.on(signal, () => {}); process.kill(process.pid, 'SIGTERM'); for (;;);`,
  ],
  ['waits in a system call', `require('child_process').execSync('sleep 600');`],
  [
    'computes in threads',
    `const { Worker } = require('worker_threads'); new Worker('for (;;);', { eval: true }); new Worker('for (;;);', { eval: true }); for (;;);`,
  ],
  ['waits on memory of its own', `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`],
] as const;

const nothingIsLeftOf = (mark: string): Promise<void> =>
  vi.waitFor(() => expect(processesThatSee(mark)).toEqual([]), { timeout: 10_000 });

describe.each([...SANDBOXES, ...SANDBOXES_OF_A_USER].map((it) => [nameOf(it), it] as const))(
  'with %s',
  (_, isolation) => {
    const { server, attack } = useGround(isolation);

    test('the server and other containers can not be signalled', async () => {
      const pids = await processTree(server().pid);
      // A number may be one of its own processes' too.
      const { response } = await attack(
        `const main = ({ pids }) => Object.fromEntries(pids.flatMap((pid) => require('fs').existsSync('/proc/' + pid) ? [] :
          ['SIGTERM', 'SIGKILL', 'SIGSTOP', 'SIGUSR1', 0].flatMap((signal) => [pid, -pid].map((to) => {
            try { process.kill(to, signal); return [to + ' ' + signal, 'signalled'] } catch (error) { return [to + ' ' + signal, error.code] }
          }))))`,
        { payload: { pids } },
      );
      expect(response.status).toBe('success');
      expect(new Set(Object.values(response.result))).toEqual(new Set(['ESRCH']));
    });

    test('who signals whatever there is ends its own container alone', async () => {
      // Only where the server is out of sight: this would be the end of the machine's processes.
      const { response } = await attack(
        `const main = ({ pid }) => {
          try { process.kill(pid, 0); return { sees: 'the server' } } catch {}
          try { process.kill(-1, 'SIGKILL') } catch {}
          for (let other = 1; other < 5000; other++) if (other !== process.pid) try { process.kill(other, 'SIGKILL') } catch {}
          process.abort();
        }`,
        { payload: { pid: server().pid } },
      );
      expect(response).toMatchObject(EXITED);
    });

    test('processes in sessions of their own, orphaned or deaf, end with their container', async () => {
      const mark = `survivor-${process.pid}-${isolation.sandbox}`;
      const record = await attack(
        `const { spawn, execSync } = require('child_process');
        const env = { ...process.env, MARK: '${mark}' };
        function main() {
          execSync('(setsid sh -c "trap : TERM HUP INT; (setsid sleep 601 &) ; while :; do sleep 602; done" >/dev/null 2>&1 3>&- &) &', { env, stdio: 'ignore' });
          spawn('nohup', ['sleep', '603'], { env, detached: true, stdio: 'ignore' }).unref();
          spawn('sh', ['-c', 'sleep 604 & sleep 605 & wait'], { env, detached: true, stdio: 'inherit' }).unref();
          return new Promise((done) => setTimeout(() => { console.log('made'); process.reallyExit(1) }, 100));
        }`,
      );
      expect(record.response).toMatchObject(EXITED);
      expect(linesOf(record)[0]).toBe('stdout: made');
      await nothingIsLeftOf(mark);
    });
  },
);

describe.each(EVERY_WAY.map((it) => [nameOf(it), it] as const))('with %s', (_, isolation) => {
  const { attack, attackAtOnce, server } = useGround(isolation);
  /** The server's, its launcher's and the neighbour's. */
  let before = 0;
  beforeAll(async () => {
    before = (await processTree(server().pid)).length;
  });

  test('an action that never ends is over at its deadline, with what it printed, whatever it does', async () => {
    const records = await Promise.all(
      ENDLESS.map(([name, code]) =>
        attack(`function main() { console.log(${JSON.stringify(name)}); ${code} }`, SHORT),
      ),
    );
    expect(records.map((record) => linesOf(record)[0])).toEqual(
      ENDLESS.map(([name]) => `stdout: ${name}`),
    );
    for (const { response } of records) expect(response).toMatchObject(TIMED_OUT);
  });

  test('processes that are made without pause end with their container', async () => {
    const mark = `hydra-${process.pid}-${isolation.sandbox}`;
    const record = await attack(
      `const { spawn } = require('child_process');
      function main() {
        const env = { ...process.env, MARK: '${mark}' };
        const script = 'trap "" TERM HUP INT; f() { setsid sh -c "sleep 0.05" & }; while :; do f; sleep 0.02; done';
        for (let i = 0; i < 4; i++) spawn('sh', ['-c', script], { env, detached: true, stdio: 'ignore' }).unref();
        for (;;);
      }`,
      SHORT,
    );
    expect(record.response).toMatchObject(TIMED_OUT);
    await nothingIsLeftOf(mark);
  });

  test('a run beside one that ends the process ends with it, and says so', async () => {
    const [ending, beside] = await attackAtOnce(
      `let runs = 0;
      const both = Promise.withResolvers();
      async function main({ ends }) {
        if (++runs === 2) both.resolve();
        await both.promise;
        console.log(ends ? 'ends' : 'waits');
        if (ends) setImmediate(() => process.abort());
        return new Promise(() => {});
      }`,
      [{ ends: true }, { ends: false }],
    );
    expect(ending?.response).toMatchObject(EXITED);
    expect(beside?.response).toMatchObject(EXITED);
    expect(beside && linesOf(beside)[0]).toBe('stdout: waits');
  });

  test('when all of that is over the server has no more processes than before', async () => {
    await vi.waitFor(
      async () => {
        const states = (await processTree(server().pid)).map(stateOf);
        expect(states.length).toBeLessThanOrEqual(before);
        expect(states).not.toContain('T');
      },
      { timeout: 10_000 },
    );
  });
});
