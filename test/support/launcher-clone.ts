/**
 * A clone with nothing installed, one package in its lock file, and an `npm` that brings it without a network and
 * counts how often it ran: what bin/ does is seen without a registry.
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
mkdirSync('node_modules/greeting', { recursive: true });
writeFileSync('node_modules/greeting/package.json', '{}');
writeFileSync('node_modules/.package-lock.json', readFileSync('package-lock.json'));
`;

const MAIN = `
const args: string[] = process.argv.slice(2);
console.log('started with', args.join(' '));
if (args.includes('--stay')) process.on('SIGTERM', () => process.exit(7)), setInterval(() => {}, 60_000);
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

  const begin = (args: readonly string[], extra: NodeJS.ProcessEnv = {}): ChildProcess =>
    spawn(process.execPath, [join(folder, 'bin/rewhisk.js'), ...args], {
      env: {
        PATH: [join(folder, 'fake'), process.env['PATH']].join(delimiter),
        NPM_RUNS: runs,
        ...extra,
      },
    });

  return {
    folder,
    write,
    begin,
    start: async (...[args, extra]: Parameters<typeof begin>): Promise<Ended> => {
      const child = begin(args, extra);
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
