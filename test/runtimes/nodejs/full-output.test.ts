/** A runtime whose reader is slow. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const OUTPUT = path.resolve(import.meta.dirname, '../../../runtimes/nodejs/http-output.cjs');

/** Tells, on standard error, of each write to a full pipe and of each wait. */
const PROGRAM = `
const fs = require('node:fs');
const { writeSync } = fs;
const { wait } = Atomics;
const said = [];
fs.writeSync = (...given) => {
  try {
    return writeSync(...given);
  } catch (error) {
    said.push('full');
    if (said.length === 1) writeSync(2, 'full\\n');
    throw error;
  }
};
Atomics.wait = (...given) => {
  said.push('waited');
  return wait(...given);
};
process.stdout.write('');
process.stdout._handle.setBlocking(false);
const { createOutput } = require(process.argv[1]);
createOutput(false).print(null, 1, Buffer.alloc(8 * 1024 * 1024, 'x'));
writeSync(2, said.every((it, at) => it === (at % 2 === 0 ? 'full' : 'waited')) ? 'waited' : 'span');
`;

test('a pipe that is full is left alone for a while before it is tried again', async () => {
  const child = spawn(process.execPath, ['-e', PROGRAM, OUTPUT], { stdio: 'pipe' });
  child.stdin.end();
  const said = text(child.stderr);
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  child.stdout.pause();
  child.stderr.once('data', () => child.stdout.resume());
  expect(await said).toBe('full\nwaited');
  expect(bytes).toBe(8 * 1024 * 1024);
});
