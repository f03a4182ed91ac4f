/** Results that are no results, frames that lie, and globals that are not what they seem. */
import { describe, expect, test } from 'vitest';
import { invoke, putAction } from '../../support/rest-actions.ts';
import { EVERY_WAY, linesOf, nameOf, useGround } from './ground.ts';

const DEVELOPER_ERROR = 'action developer error';
const NO_RUN = 'The action did not produce a valid response and exited unexpectedly.';
const NOT_A_DICTIONARY = 'The action did not return a dictionary.';
const RESULT_MAX = 1_048_576;

/** A frame as the runtime sends it: its number, its type, its length said and its bytes. */
const FRAME = `
  const { writeSync } = require('fs');
  const frame = (type, call, text, length) => {
    const body = Buffer.from(text), head = Buffer.alloc(9);
    head.writeUInt32LE(length ?? body.length + 5, 0); head[4] = type; head.writeUInt32LE(call, 5);
    return Buffer.concat([head, body]);
  };
  const write = (bytes) => { for (let at = 0; at < bytes.length;) try { at += writeSync(3, bytes, at) } catch (error) { if (error.code !== 'EAGAIN') throw error } };`;

const NO_RESULTS = [
  [
    'a circle',
    'const a = {}; a.a = a; return a;',
    /^An error has occurred: TypeError: Converting circular/,
  ],
  [
    'a BigInt',
    'return { n: 1n };',
    /^An error has occurred: TypeError: Do not know how to serialize a BigInt/,
  ],
  [
    'a toJSON that throws',
    `return { toJSON() { throw new Error('no') } };`,
    'An error has occurred: Error: no',
  ],
  ['a toJSON that gives nothing', 'return { toJSON() {} };', NOT_A_DICTIONARY],
  [
    'a getter that throws',
    `return { get a() { throw new Error('got') } };`,
    'An error has occurred: Error: got',
  ],
  [
    'a proxy that throws',
    `return new Proxy({}, { get() { throw new Error('trap') }, ownKeys() { throw new Error('trap') } });`,
    expect.objectContaining({ message: 'trap' }),
  ],
  [
    'a depth beyond the stack',
    'let deep = {}; for (let i = 0; i < 100000; i++) deep = { deep }; return deep;',
    /^An error has occurred: RangeError: Maximum call stack/,
  ],
  ['a text', `return 'text';`, NOT_A_DICTIONARY],
  ['a number', 'return 5;', NOT_A_DICTIONARY],
  [
    'a then that never calls back, at its deadline',
    'return { then() {} };',
    'The action exceeded its time limits of 2500 milliseconds.',
  ],
  [
    'a then that throws an object without a text',
    `return { then() { throw Object.create(null) } };`,
    expect.anything(),
  ],
] as const;

const NO_FRAMES = [
  ['garbage', `Buffer.from('${'GET / HTTP/1.1\\r\\n'.repeat(3)}')`],
  ['random bytes', `require('crypto').randomBytes(1 << 20)`],
  ['a frame of four gigabytes', `frame(4, 1, 'x', 0xffffffff)`],
  ['a frame longer than any answer', `frame(4, 1, 'x', 64 << 20)`],
  ['a frame of no length', `frame(4, 1, '', 0)`],
  [
    'a log line without a time, and a length without its frame',
    `Buffer.concat([frame(2, 0, ''), Buffer.of(200, 0)])`,
  ],
  ['a type that there is not', `frame(250, 1, '')`],
  ['another beginning', `Buffer.concat(Array(1000).fill(frame(1, 0, 'ready')))`],
  ['a second beginning', `frame(1, 0, '')`],
  ['the beginning of a call', `frame(1, 2, '')`],
  ['a log line with more nanoseconds than a second has', `frame(2, 2, Buffer.alloc(9, 255))`],
  ['zeros', `Buffer.alloc(1 << 20)`],
] as const;

describe.each(EVERY_WAY.map((it) => [nameOf(it), it] as const))('with %s', (_, isolation) => {
  const { server, attack, attackAtOnce } = useGround(isolation);

  test('what is no result is told to its developer', async () => {
    const limits = { timeout: 2500 };
    const records = await Promise.all(
      NO_RESULTS.map(([, code]) => attack(`function main() { ${code} }`, { limits })),
    );
    for (const [index, { response }] of records.entries()) {
      const [name, , error] = NO_RESULTS[index] ?? [];
      expect(response.success, name).toBe(false);
      expect(response.result['error'], name).toEqual(
        error instanceof RegExp ? expect.stringMatching(error) : error,
      );
    }
  });

  test('a result above the limit is told with its size and its beginning', async () => {
    const { response } = await attack(`const main = () => ({ long: 'x'.repeat(${RESULT_MAX}) })`);
    expect(response).toMatchObject({ status: 'application error' });
    expect(response.result['error']).toMatch(
      `The action produced a response that exceeded the allowed length: ${RESULT_MAX + 11} > ${RESULT_MAX} bytes. The truncated response was: {"long":"xxx`,
    );
    const huge = await attack(`const main = () => ({ long: 'é'.repeat(100e6) })`, {
      limits: { memory: 2048 },
    });
    expect(huge.response.result['error']).toMatch(
      `allowed length: 200000011 > ${RESULT_MAX} bytes.`,
    );
  });

  test('names of prototypes are names like any other', async () => {
    const odd =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1,"then":null}';
    await putAction(server(), 'odd', `const main = () => JSON.parse('${odd}')`);
    const { text } = await invoke(server(), 'odd', {}, 'blocking=true&result=true');
    expect(text).toBe(odd);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('what is no frame in the channel ends the container', async () => {
    const records = await Promise.all(
      NO_FRAMES.map(([, bytes]) =>
        attack(`${FRAME} function main() { write(${bytes}); return new Promise(() => {}); }`, {
          limits: { timeout: 10_000 },
        }),
      ),
    );
    for (const [index, { response }] of records.entries())
      expect(response, NO_FRAMES[index]?.[0]).toMatchObject({
        status: DEVELOPER_ERROR,
        result: { error: NO_RUN },
      });
  });

  test('answers to calls of others, and to calls that there are not, concern nobody else', async () => {
    const { response } = await attack(
      `${FRAME} function main() {
        for (let call = 5; call < 2000; call++) write(frame(4, call, '{"lied":true}'));
        write(frame(4, 0xffffffff, '{}')); write(frame(4, 0, '{}'));
        write(frame(2, 77, '\\0\\0\\0\\0\\0\\0\\0\\0forged\\n'));
        return { honest: true };
      }`,
    );
    expect(response).toMatchObject({ status: 'success', result: { honest: true } });
  });

  test('frames without end that concern nobody do not keep the server from others', async () => {
    for (const call of [0, 77]) {
      const { response } = await attack(
        `${FRAME} const some = frame(2, ${call}, '\\0'.repeat(60_000)); function main() { for (;;) write(some) }`,
        { limits: { timeout: 1500 } },
      );
      expect(response).toMatchObject({
        result: { error: 'The action exceeded its time limits of 1500 milliseconds.' },
      });
    }
  });

  test('lines of a byte without end do not keep the server from others', async () => {
    const { response } = await attack(
      `${FRAME} const some = Buffer.concat(Array(4096).fill(frame(2, 2, '\\0'.repeat(9)))); function main() { for (;;) write(some) }`,
      { limits: { timeout: 1500, logs: 10 } },
    );
    expect(response.result['error']).toBe(
      'The action exceeded its time limits of 1500 milliseconds.',
    );
  });

  test('an answer of its own that is no JSON, or given twice, is one answer', async () => {
    const broken = await attack(
      `${FRAME} function main() { write(frame(4, 2, '{"a":')); return { second: true } }`,
    );
    expect(broken.response).toMatchObject({
      status: DEVELOPER_ERROR,
      result: { error: 'The action did not produce a valid JSON or JSON Array response: {"a":' },
    });
    const twice = await attack(
      `${FRAME} function main() { write(frame(4, 2, '{"first":true}')); return { second: true } }`,
    );
    expect(twice.response).toMatchObject({ status: 'success', result: { first: true } });
  });

  test('a log line from another time is still a line', async () => {
    const record = await attack(
      `${FRAME} function main() { write(frame(2, 2, Buffer.from('\\xff\\xff\\xff\\xff\\0\\0\\0\\0odd\\n', 'latin1'))); return {} }`,
    );
    expect(record.response.status).toBe('success');
    expect(record.logs).toEqual(['2106-02-07T06:28:15.000000000Z stdout: odd']);
  });

  test('globals that were replaced do not reach other containers, nor what is printed there', async () => {
    const code = `
      let runs = 0;
      async function main({ n, evil }) {
        if (evil) {
          JSON.stringify = () => '{"forged":true}'; JSON.parse = () => ({ n: 'forged' });
          Array.prototype.push = () => 1; Array.prototype.map = () => ['forged'];
          String.prototype.slice = () => 'forged'; String = () => 'forged'; Object.entries = () => [];
          Buffer.byteLength = () => 1; Buffer.prototype.writeUInt32LE = () => {}; Buffer.allocUnsafe = () => Buffer.from('forged');
          Promise.prototype.then = function () { return this }; Promise.resolve = () => ({ then() {} });
          globalThis.setImmediate = () => {}; Date.now = () => 0; process.nextTick = () => {};
          Object.prototype.error = 'forged'; Object.prototype.toJSON = () => ({ forged: true });
        }
        console.log('run', n);
        return { n };
      }`;
    // What its own process becomes is its own affair; it is told, and nobody else notices.
    const [record] = await attackAtOnce(code, [{ n: 1, evil: true }], {
      limits: { timeout: 1500 },
    });
    expect(record?.response.status).toMatch(/^(success|application error|action developer error)$/);
    const after = await attack(code, { payload: { n: 2 } });
    expect(after.response).toMatchObject({ status: 'success', result: { n: 2 } });
    expect(linesOf(after)).toEqual(['stdout: run 2']);
  });

  test('output that was replaced keeps the answers', async () => {
    const record = await attack(`
      console.log('before');
      process.stdout.write = () => { throw new Error('no') };
      Object.defineProperty(process, 'stdout', { value: null });
      globalThis.console = null;
      const main = () => ({ well: true })`);
    expect(record.response).toMatchObject({ status: 'success', result: { well: true } });
    const error = await attack(
      `console.error = () => { throw new Error('no') }; const main = () => 'text';`,
    );
    expect(error.response).toMatchObject({ status: DEVELOPER_ERROR });
  });
});
