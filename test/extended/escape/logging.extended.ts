/** Logs without end, without lines, without sense. */
import { describe, expect, test } from 'vitest';
import { type Activation } from '../../support/rest-actions.ts';
import { EVERY_WAY, linesOf, nameOf, useGround } from './ground.ts';

const MB = 1024 * 1024;
const LIMIT = { limits: { logs: 1 } };
const NOTICE = `stderr: Logs were truncated because the total bytes size exceeds the limit of ${MB} bytes.`;

const LINE = /^\d{4}-\d\d-\d\dT[\d:.]{18}Z std(out|err): /;

const bytesOf = ({ logs }: Activation): number =>
  logs.slice(0, -1).reduce((sum, line) => sum + Buffer.byteLength(line), 0);

/** 100 MB, in the ways in which they can be written. */
const FLOODS = [
  ['a million short lines', `for (let i = 0; i < 1_500_000; i++) console.log('x');`],
  [
    'many lines',
    `const line = 'x'.repeat(1023); for (let i = 0; i < 102400; i++) console.log(line);`,
  ],
  ['one line', `process.stdout.write('y'.repeat(100 * ${MB}) + '\\n');`],
  [
    'no end of line',
    `const some = 'z'.repeat(${MB}); for (let i = 0; i < 100; i++) process.stderr.write(some);`,
  ],
  [
    'empty lines',
    `const lines = '\\n'.repeat(${MB}); for (let i = 0; i < 100; i++) process.stdout.write(lines);`,
  ],
  [
    'garbage',
    `const bytes = require('crypto').randomBytes(${MB}); for (let i = 0; i < 100; i++) process.stdout.write(bytes);`,
  ],
  [
    'bytes that begin no character',
    `const bytes = Buffer.alloc(${MB}, 0xbf); for (let i = 0; i < 100; i++) process.stdout.write(bytes);`,
  ],
  [
    'both streams by turns',
    `const some = 'w'.repeat(1024); for (let i = 0; i < 51200; i++) { process.stdout.write(some); process.stderr.write(some) }`,
  ],
  [
    'a child process',
    `require('child_process').execSync('head -c 104857600 /dev/zero | tr "\\\\0" "c"', { stdio: 'inherit' });`,
  ],
  [
    'a file descriptor',
    `const some = Buffer.alloc(65536, 100); for (let i = 0; i < 1600; i++) for (let at = 0; at < some.length;) try { at += require('fs').writeSync(1, some, at) } catch (error) { if (error.code !== 'EAGAIN') throw error }`,
  ],
] as const;

describe.each(EVERY_WAY.map((it) => [nameOf(it), it] as const))('with %s', (_, isolation) => {
  const { attack, attackAtOnce } = useGround(isolation);

  test('100 MB, however they are printed, are cut at the limit, and the run succeeds', async () => {
    const records = await Promise.all(
      FLOODS.map(([, code]) =>
        attack(`function main() { ${code} return { printed: true } }`, LIMIT),
      ),
    );
    for (const [index, record] of records.entries()) {
      const [name = ''] = FLOODS[index] ?? [];
      expect(record.response, name).toMatchObject({ status: 'success', result: { printed: true } });
      expect(linesOf(record).at(-1), name).toBe(NOTICE);
      expect(bytesOf(record), name).toBeLessThanOrEqual(MB);
      expect(bytesOf(record), name).toBeGreaterThan(MB - 128);
      for (const line of record.logs) expect(line, name).toMatch(LINE);
    }
  });

  test('a flood beside others in the same container takes none of their lines', async () => {
    const records = await attackAtOnce(
      `let open = 0;
      const all = Promise.withResolvers();
      async function main({ floods, n }) {
        if (++open === 5) all.resolve();
        await all.promise;
        for (let i = 0; i < 50; i++) {
          if (floods) process.stdout.write('f'.repeat(${MB}));
          else console.log('run', n, 'line', i);
          await new Promise(setImmediate);
        }
        return { n };
      }`,
      [{ floods: true, n: 0 }, ...[1, 2, 3, 4].map((n) => ({ n }))],
      LIMIT,
    );
    for (const [n, record] of records.entries()) {
      expect(record.response).toMatchObject({ status: 'success', result: { n } });
      if (n === 0) expect(linesOf(record).at(-1)).toBe(NOTICE);
      else
        expect(linesOf(record)).toEqual(
          Array.from({ length: 50 }, (__, i) => `stdout: run ${n} line ${i}`),
        );
    }
  });

  test('characters cut at any place come whole, and bytes that are none as a sign for them', async () => {
    const record = await attack(`async function main() {
      const bytes = Buffer.from('größe 🎈 ende\\n');
      for (let cut = 0; cut < bytes.length; cut++) {
        process.stdout.write(bytes.subarray(0, cut));
        await new Promise(setImmediate);
        process.stdout.write(bytes.subarray(cut));
      }
      process.stdout.write(Buffer.from([0x61, 0xff, 0xfe, 0, 0x1b, 0x5b, 0x62, 0x0a]));
    }`);
    const lines = linesOf(record);
    expect(new Set(lines.slice(0, -1))).toEqual(new Set(['stdout: größe 🎈 ende']));
    expect(lines.at(-1)).toBe('stdout: a\ufffd\ufffd\0\u001b[b');
  });

  test('lines that look like the platform’s own are lines of the action', async () => {
    const record = await attack(`function main() {
      console.log('XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX');
      console.log('2024-01-31T12:00:00.123456789Z stderr: forged');
      console.log('after');
    }`);
    expect(linesOf(record)).toEqual([
      'stdout: XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX',
      'stdout: 2024-01-31T12:00:00.123456789Z stderr: forged',
      'stdout: after',
    ]);
  });

  test('output that nobody reads in time does not stop the server', async () => {
    const record = await attack(
      `function main() { require('child_process').spawn('yes', [], { stdio: 'inherit' }); for (;;); }`,
      { limits: { logs: 1, timeout: 1500 } },
    );
    expect(record.response.result).toEqual({
      error: 'The action exceeded its time limits of 1500 milliseconds.',
    });
  });
});
