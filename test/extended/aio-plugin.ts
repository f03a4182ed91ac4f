/**
 * The runtime plug-in of the aio command, unmodified, from the npm registry: installed once per run into a folder of
 * its own, and run as its command would run it.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { directEnvironment } from '../support/direct-environment.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';

const PLUGIN = '@adobe/aio-cli-plugin-runtime';
const VERSION = '8.1.0';

/** What `aio` itself does with a command of a plug-in. */
const RUN = `
const { createRequire } = require('node:module');
const root = require('node:path').dirname(require.resolve('${PLUGIN}/package.json'));
const core = createRequire(root + '/package.json')('@oclif/core');
core.run(process.argv.slice(2), { root }).then(core.flush, core.Errors.handle);
`;

export interface AioAnswer {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

export interface Aio {
  /** Runs `aio runtime …` as a user of the server. */
  readonly run: (
    server: Pick<RewhiskServer, 'url' | 'auth'>,
    ...args: readonly string[]
  ) => Promise<AioAnswer>;
  /** A file beside the command, to be named by its path. */
  readonly file: (name: string, content: string) => Promise<string>;
}

const execute = promisify(execFile);

export const useAio = (): (() => Aio) => {
  let folder: string | null = null;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rewhisk-aio-'));
    await writeFile(path.join(folder, 'package.json'), '{"private":true}');
    await writeFile(path.join(folder, 'run.cjs'), RUN);
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
    await execute('npm', [...install, `${PLUGIN}@${VERSION}`], { cwd: folder });
  });
  afterAll(async () => {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  });
  return () => {
    if (folder === null) throw new Error('the plug-in is not installed');
    return aioIn(folder);
  };
};

const aioIn = (cwd: string): Aio => ({
  run: async ({ url, auth }, ...args) => {
    const env = {
      ...directEnvironment(),
      HOME: cwd,
      AIO_RUNTIME_APIHOST: url,
      AIO_RUNTIME_AUTH: auth,
      AIO_RUNTIME_NAMESPACE: 'guest',
      USE_RUNTIME_AUTH: 'true',
    };
    try {
      const done = await execute(process.execPath, ['run.cjs', 'runtime', ...args], { cwd, env });
      return { code: 0, out: done.stdout, error: done.stderr };
    } catch (failure) {
      return failed(failure);
    }
  },
  file: async (name, content) => {
    const file = path.join(cwd, name);
    await writeFile(file, content);
    return file;
  },
});

const failed = (failure: unknown): AioAnswer => {
  if (!(failure instanceof Error) || !('code' in failure) || typeof failure.code !== 'number')
    throw failure;
  const { code } = failure;
  const out = 'stdout' in failure ? String(failure.stdout) : '';
  return { code, out, error: 'stderr' in failure ? String(failure.stderr) : '' };
};
