/**
 * A clone with nothing installed, one package in its lock file, and an `npm` that brings what a lock file says
 * without a network and counts how often it ran: what bin/ does is seen without a registry.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from './source-tree.ts';

const NPM = `#!/usr/bin/env node
const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
appendFileSync(process.env.NPM_RUNS, 'ran ' + process.argv[2] + '\\n');
if (process.env.NPM_FAILS) {
  console.error('npm error code EAI_AGAIN\\nnpm error request to the registry failed');
  process.exit(1);
}
const lock = readFileSync('package-lock.json', 'utf8');
mkdirSync('node_modules');
for (const path of Object.keys(JSON.parse(lock).packages)) {
  if (path === '' || path.endsWith('/unknown')) continue;
  mkdirSync(path + '/bin', { recursive: true });
  writeFileSync(path + '/package.json', '{}');
  writeFileSync(path + '/bin/node', '#!/bin/sh\\nunset NODE_OPTIONS\\nexec "$REAL_NODE" "$@"', { mode: 0o755 });
}
writeFileSync('node_modules/.package-lock.json', lock);
`;

/** Makes a Node say that it is an old one. */
const OLD_NODE = `Object.defineProperty(process.versions, 'node', { value: '20.1.0' });`;

const MAIN = `
const args: string[] = process.argv.slice(2);
if (args.includes('--stay')) process.on('SIGTERM', () => process.exit(7)), setInterval(() => {}, 60_000);
console.log('started with', args.join(' '));
`;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const createLauncherClone = () => {
  const folder = mkdtempSync(join(tmpdir(), 'rewhisk-clone-'));
  const write = (path: string, content: string, mode = 0o644): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  };
  const runs = join(folder, 'npm-runs');
  cpSync(join(root, 'bin'), join(folder, 'bin'), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  write('package.json', '{"type":"module"}');
  write('package-lock.json', '{"packages":{"":{},"node_modules/greeting":{"version":"1.0.0"}}}');
  write('src/cli/main.ts', MAIN);
  write('fake/package.json', '{"type":"commonjs"}');
  write('fake/npm', NPM, 0o755);
  write('npm-runs', '');
  write('fake/old-node.js', OLD_NODE);

  const begin = (
    args: readonly string[],
    extra: NodeJS.ProcessEnv = {},
    entry = 'bin/rewhisk.js',
  ): ChildProcess =>
    spawn(process.execPath, [join(folder, entry), ...args], {
      env: {
        PATH: [join(folder, 'fake'), process.env['PATH']].join(delimiter),
        NPM_RUNS: runs,
        REAL_NODE: process.execPath,
        ...extra,
      },
    });

  return {
    folder,
    write,
    begin,
    /** For the environment: the start is by a Node that will not do. */
    oldNode: { NODE_OPTIONS: `--require=${join(folder, 'fake/old-node.js')}` },
    start: async (...given: Parameters<typeof begin>): Promise<Ended> => {
      const child = begin(...given);
      const { stdout, stderr } = child;
      if (stdout === null || stderr === null) throw new Error('spawned without pipes');
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      const [code, out, err] = await Promise.all([ended, text(stdout), text(stderr)]);
      return { code, stdout: out, stderr: err };
    },
    npmRuns: (): number => readFileSync(runs, 'utf8').split('\n').length - 1,
    leftovers: (): readonly string[] => readdirSync(folder).filter((name) => /install/.test(name)),
  };
};
