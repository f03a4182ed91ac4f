/**
 * A real server for a test: the program itself as a process of its own, on a free port, with a data
 * folder of its own under the system's temporary folder.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MAIN = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const READY = /^rewhisk is ready at (\S+)$/m;

export interface RewhiskServer {
  readonly url: string;
  /** `UUID:KEY` of the guest. */
  readonly auth: string;
  readonly dataDir: string;
  readonly pid: number;
  /** What it has printed so far, standard output and standard error together. */
  readonly output: () => string;
  /** SIGTERM, and what it exited with. */
  readonly stop: () => Promise<number | null>;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  readonly exited: Promise<number | null>;
}

export interface ServerStart {
  readonly dataDir: string;
  readonly args?: readonly string[];
}

export const makeDataDir = (): Promise<string> =>
  mkdtemp(path.join(tmpdir(), 'rewhisk-test-'));

export const removeDataDir = (dataDir: string): Promise<void> =>
  rm(dataDir, { recursive: true, force: true });

/** Rejects with what it printed when it ends before it is ready. */
export const startServer = async ({ dataDir, args = [] }: ServerStart): Promise<RewhiskServer> => {
  const child = runServer(['--port', '0', '--data', dataDir, ...args]);
  const exited = exitOf(child);
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    const onOutput = (chunk: Buffer): void => {
      printed += chunk.toString();
      const ready = READY.exec(printed)?.[1];
      if (ready !== undefined) resolve(ready);
    };
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', onOutput);
    void exited.then((code) => reject(new Error(`the server ended with ${code}: ${printed}`)));
  });
  const auth = (await readFile(path.join(dataDir, 'guest.auth'), 'utf8')).trim();
  return {
    url,
    auth,
    dataDir,
    pid: child.pid ?? 0,
    output: () => printed,
    exited,
    stop: async () => {
      child.kill('SIGTERM');
      return await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
};

/** For starts that are meant to fail: the exit code and everything that was printed. */
export const failingStart = async (
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly printed: string }> => {
  const child = runServer(args);
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return { code: await exitOf(child), printed };
};

const runServer = (args: readonly string[]): ChildProcess =>
  spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, 'serve', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );

const exitOf = async (child: ChildProcess): Promise<number | null> => {
  const [code] = await once(child, 'close');
  return typeof code === 'number' ? code : null;
};
