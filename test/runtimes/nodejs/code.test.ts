/** How the code of an action is loaded: text, archives, CommonJS and ES modules. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ArchiveEntry, tarGz, zip } from '../../support/archives.ts';
import { type Bench, linesOf, mustOpenBench, resultOf } from '../../support/containers.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await mustOpenBench();
});
afterAll(() => bench.close());

const result = async (code: string | Buffer, main: string | null = null) => {
  const action = await bench.action(code, { main });
  return resultOf(await action.run({ name: 'Ada' }));
};
const initError = async (code: string | Buffer, main: string | null = null) => {
  const { report } = await bench.init(code, { main });
  const { outcome } = report;
  return outcome.type === 'answered' && !outcome.ok ? JSON.parse(outcome.body).error : outcome;
};

describe('text', () => {
  test('runs the function named main', async () => {
    const action = await bench.action(
      "function main(){ console.log('Hello World'); return { hello: 'world' } }",
    );
    const report = await action.run();
    expect(resultOf(report)).toEqual({ hello: 'world' });
    expect(linesOf(report)).toEqual(['stdout: Hello World']);
  });

  test('runs the function that main names, declared or exported', async () => {
    expect(await result('const greet = ({ name }) => ({ name }); // end', 'greet')).toEqual({
      name: 'Ada',
    });
    expect(await result('exports.greet = ({ name }) => ({ name })', 'greet')).toEqual({
      name: 'Ada',
    });
    expect(await result('module.exports = { main: async () => ({ a: 1 }) }')).toEqual({ a: 1 });
  });

  test('may require what Node has, and the client that every action has', async () => {
    const code = `const openwhisk = require('openwhisk');
      async function main() {
        const os = require('node:os');
        const { join } = await import('node:path');
        return { client: typeof openwhisk({ apihost: 'h', api_key: 'k' }).actions.invoke, join: join('a', 'b') };
      }`;
    expect(await result(code)).toEqual({ client: 'function', join: 'a/b' });
  });

  test('may be unicode', async () => {
    expect(await result('const main = () => ({ "größe": "Ωμέγα 🚀" })')).toEqual({
      größe: 'Ωμέγα 🚀',
    });
  });

  test.each([
    ['function main( {', /^Initialization has failed due to: .*SyntaxError/s],
    ['throw new Error("at load")', /^Initialization has failed due to: Error: at load\n\s+at /],
    [
      'const main = 5',
      /^Initialization has failed due to: Action entrypoint 'main' is not a function\.$/,
    ],
    [
      'const other = 5',
      /^Initialization has failed due to: Action entrypoint 'main' is not a function\.$/,
    ],
  ])('that is %s fails its init', async (code, error) => {
    expect(await initError(code)).toMatch(error);
  });

  test('that fails its init says so in the log', async () => {
    const { report } = await bench.init('console.log("before"); throw "broken"');
    expect(linesOf(report)).toEqual([
      'stdout: before',
      'stderr: Error during initialization: broken',
    ]);
  });
});

const MAIN = 'exports.main = ({ name }) => ({ name, cwd: process.cwd() === __dirname })';
const FOUND = { name: 'Ada', cwd: true };

describe.each([
  ['zip', zip],
  ['tar.gz', tarGz],
])('an archive (%s)', (_, pack: (entries: readonly ArchiveEntry[]) => Buffer) => {
  test('runs main of its index.js, and its folder is the working folder', async () => {
    expect(await result(pack([{ name: 'index.js', content: MAIN }]))).toEqual(FOUND);
  });

  test('runs the file that package.json names', async () => {
    const manifest = JSON.stringify({ main: 'lib/app.js' });
    const content = 'module.exports.main = () => require("../data.json")';
    const archive = pack([
      { name: 'package.json', content: manifest },
      { name: 'lib/app.js', content },
      { name: 'data.json', content: '{"from":"data"}' },
    ]);
    expect(await result(archive)).toEqual({ from: 'data' });
  });

  test('runs a function of another file when main says file.function', async () => {
    const archive = pack([
      { name: 'tools.js', content: 'exports.deep = { run: () => ({ a: 1 }) }' },
    ]);
    expect(await result(archive, 'tools.deep.run')).toEqual({ a: 1 });
  });

  test('brings its own node_modules, links among them included', async () => {
    const long = `node_modules/own/${'long-folder-name/'.repeat(8)}file.js`;
    const archive = pack([
      {
        name: 'index.js',
        content: `exports.main = () => ({ own: require('own'), linked: require('linked') })`,
      },
      {
        name: 'node_modules/own/index.js',
        content: `module.exports = require('./${long.slice(17)}')`,
      },
      { name: long, content: 'module.exports = 7' },
      { name: 'node_modules/linked', link: 'own' },
    ]);
    expect(await result(archive)).toEqual({ own: 7, linked: 7 });
  });

  test('has the openwhisk client without bringing it, in both kinds of module', async () => {
    const old = pack([
      { name: 'index.js', content: `exports.main = () => ({ a: typeof require('openwhisk') })` },
    ]);
    const esm = pack([
      { name: 'package.json', content: '{"type":"module"}' },
      {
        name: 'index.js',
        content: `import ow from 'openwhisk'; export const main = () => ({ a: typeof ow })`,
      },
    ]);
    expect(await result(old)).toEqual({ a: 'function' });
    expect(await result(esm)).toEqual({ a: 'function' });
  });

  test('may be ES modules', async () => {
    const content = `import { readFileSync } from 'node:fs';
      const waited = await Promise.resolve(3);
      export function main() { return { waited, read: readFileSync('note.txt', 'utf8') } }`;
    const note = { name: 'note.txt', content: 'noted' };
    const typed = pack([
      { name: 'package.json', content: '{"type":"module"}' },
      { name: 'index.js', content },
      note,
    ]);
    expect(await result(typed)).toEqual({ waited: 3, read: 'noted' });
    expect(await result(pack([{ name: 'app.mjs', content }, note]), 'app.main')).toEqual({
      waited: 3,
      read: 'noted',
    });
  });

  test('without an entry is refused in words', async () => {
    expect(await initError(pack([{ name: 'readme.md', content: 'x' }]))).toBe(
      'Initialization has failed due to: Zipped actions must contain either package.json or index.js at the root.',
    );
  });
});
