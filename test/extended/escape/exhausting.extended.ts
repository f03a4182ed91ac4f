/** Actions that take all there is: processes, memory, disk, open files. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Activation } from '../../support/rest-actions.ts';
import { EVERY_WAY, nameOf, SANDBOXES, useGround } from './ground.ts';

const DEVELOPER_ERROR = 'action developer error';
const MEMORY = 'The action exhausted its memory and was aborted.';
const PROCESSES_MAX = 1024;
const FILES_MAX = 1024;

/** Either it met its limit and went on, or its container ended for it. */
const expectContained = ({ response }: Activation): void => {
  if (response.success) return;
  expect(response.status).toBe(DEVELOPER_ERROR);
  expect(response.result['error']).toMatch(
    /exhausted its memory|exited unexpectedly|time limits|ENOMEM|EAGAIN|Command failed|ERR_WORKER/,
  );
};

/** More at once than any machine should have to bear, of which each waits. */
const MANY_PROCESSES = `const script = 'i=0; while [ $i -lt 1500 ]; do sleep 60 >/dev/null 2>&1 & i=$((i+1)); echo $i; done';
  const main = () => {
    const { stdout } = require('child_process').spawnSync('sh', ['-c', script]);
    return { made: Number(String(stdout).trim().split('\\n').at(-1)) };
  };`;

describe.each(EVERY_WAY.map((it) => [nameOf(it), it] as const))('with %s', (_, isolation) => {
  const { attack } = useGround(isolation);

  test('processes come to an end, and those there are end with the container', async () => {
    const record = await attack(MANY_PROCESSES, { limits: { memory: 1024 } });
    expectContained(record);
    if (record.response.success)
      expect(record.response.result['made']).toBeLessThanOrEqual(PROCESSES_MAX);
  });

  test.each([
    ['the heap', 'const all = []; for (;;) all.push(new Array(1000).fill(Math.random()));'],
    ['buffers', 'const all = []; for (;;) all.push(Buffer.alloc(8 << 20, 1));'],
  ])('memory for %s comes to an end, which is said', async (_name, code) => {
    const { response } = await attack(`function main() { ${code} }`, { limits: { memory: 256 } });
    expect(response).toMatchObject({ status: DEVELOPER_ERROR, result: { error: MEMORY } });
  });

  test.each([
    [
      'a child process',
      `require('child_process').execSync('head -c 2000000000 /dev/zero | tail -c 2000000000 > /dev/null', { stdio: 'ignore' });`,
    ],
    [
      'threads',
      `const { Worker } = require('worker_threads'); for (let i = 0; i < 64; i++) new Worker('const all = []; for (;;) all.push(new Array(1000).fill(0.5))', { eval: true }); return new Promise(() => {});`,
    ],
    ['one text', `let text = 'x'; for (;;) { text += text; Buffer.from(text); }`],
    [
      'promises',
      'const all = []; const more = () => { all.push(new Promise(() => {})); return Promise.resolve().then(more) }; return more();',
    ],
  ])('memory of %s is its own affair', async (_name, code) => {
    expectContained(
      await attack(`function main() { ${code} return {} }`, {
        limits: { memory: 256, timeout: 4000 },
      }),
    );
  });

  test('open files come to an end, and the run goes on', async () => {
    const { response } = await attack(`const fs = require('fs');
      function main() {
        const open = [];
        try { for (;;) open.push(fs.openSync('/dev/null')) } catch (error) {
          for (const fd of open) fs.closeSync(fd);
          return { open: open.length, code: error.code };
        }
      }`);
    expect(response).toMatchObject({ status: 'success', result: { code: 'EMFILE' } });
    expect(response.result['open']).toBeLessThan(FILES_MAX);
  });

  test('files that stay open cost nobody but their container', async () => {
    const { response } = await attack(`const fs = require('fs'); const open = [];
      function main() { try { for (;;) open.push(fs.openSync('/dev/null')) } catch (error) { return { code: error.code } } }`);
    expect(response).toMatchObject({ result: { code: 'EMFILE' } });
  });
});

describe.each(SANDBOXES.map((it) => [nameOf(it), it] as const))('with %s', (_, isolation) => {
  const { attack, server } = useGround(isolation);

  test('a fork bomb is over at the deadline', async () => {
    const record = await attack(
      `require('child_process').spawn('sh', ['-c', 'f() { f | f & }; f'], { detached: true, stdio: 'ignore' });
      const main = () => new Promise(() => {});`,
      { limits: { timeout: 1500, memory: 256 } },
    );
    expect(record.response.status).toBe(DEVELOPER_ERROR);
  });

  test('its /tmp comes to an end, by bytes', async () => {
    const before = readdirSync(server().dataDir);
    const record = await attack(
      `const fs = require('fs');
      function main() {
        let megabytes = 0;
        try { for (; megabytes < 2000; megabytes++) fs.appendFileSync('/tmp/full', Buffer.alloc(1 << 20, 1)) } catch (error) { fs.rmSync('/tmp/full'); return { megabytes, code: error.code } }
        return { megabytes };
      }`,
      { limits: { memory: 512 } },
    );
    expectContained(record);
    if (record.response.success)
      expect(record.response.result).toEqual({ megabytes: 256, code: 'ENOSPC' });
    expect(readdirSync(server().dataDir)).toEqual(before);
  });

  test('its /tmp comes to an end, by files', async () => {
    const record = await attack(`const fs = require('fs');
      function main() {
        let files = 0;
        try { for (; files < 70_000; files++) fs.writeFileSync('/tmp/' + files, '') } catch (error) { return { code: error.code } }
        return { files };
      }`);
    expectContained(record);
    if (isolation.sandbox === 'namespaces' && record.response.success)
      expect(record.response.result).toEqual({ code: 'ENOSPC' });
  });
});
