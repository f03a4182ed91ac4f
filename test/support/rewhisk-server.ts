/**
 * A real server for a test: the program itself as a process of its own, on a free port, with a data
 * folder of its own under the system's temporary folder.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const MAIN = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const TYPESCRIPT_CACHE = pathToFileURL(
  path.resolve(import.meta.dirname, '../../bin/typescript-cache.js'),
).href;
/** Without prewarmed containers, which are for the tests of them. */
const QUIET = path.resolve(import.meta.dirname, '../fixtures/quiet-settings.json');
const READY = /^rewhisk is ready at (\S+)\n/m;

export interface ServerProcess {
  readonly pid: number;
  /** What it has printed so far, standard output and standard error together. */
  readonly output: () => string;
  /** Resolves when it has printed the text, or something that matches. */
  readonly printed: (text: string | RegExp) => Promise<void>;
  /** From now on nobody reads what it prints. */
  readonly hangUp: () => void;
  /** SIGTERM, and what it exited with. */
  readonly stop: () => Promise<number | null>;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
  readonly exited: Promise<number | null>;
}

/** A server that is ready. */
export interface RewhiskServer extends ServerProcess {
  readonly url: string;
  /** `UUID:KEY` of the guest. */
  readonly auth: string;
  readonly dataDir: string;
}

/** A server that may not be ready yet, and may be killed before it is. */
export interface LaunchedServer extends ServerProcess {
  /** Rejects with what it printed when it ends before it is ready. */
  readonly ready: Promise<RewhiskServer>;
}

export interface ServerStart {
  readonly dataDir: string;
  readonly args?: readonly string[];
  /** Beside that of the tests. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whom the server runs as, by number, where the tests are root's. */
  readonly user?: number;
}

export const makeDataDir = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'rewhisk-test-'));

export const removeDataDir = (dataDir: string): Promise<void> =>
  rm(dataDir, { recursive: true, force: true });

export const startServer = (start: ServerStart): Promise<RewhiskServer> =>
  launchServer(start).ready;

export const launchServer = ({ dataDir, args = [], ...start }: ServerStart): LaunchedServer => {
  const settings = args.includes('--config') ? [] : ['--config', QUIET];
  const command = ['serve', '--port', '0', '--data', dataDir, ...settings, ...args];
  const child = spawnProgram(command, start);
  const exited = exitOf(child);
  const { output, printed } = outputOf(child);
  const launched: ServerProcess = {
    pid: child.pid ?? 0,
    output,
    printed,
    exited,
    hangUp: () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
  const ready = readiness(launched, dataDir);
  // Whoever kills a server while it starts does not ask whether it ever was ready.
  ready.catch(() => undefined);
  return { ...launched, ready };
};

const readiness = async (launched: ServerProcess, dataDir: string): Promise<RewhiskServer> => {
  const ended = launched.exited.then((code) => {
    throw new Error(`the server ended with ${code}: ${launched.output()}`);
  });
  await Promise.race([launched.printed(READY), ended]);
  const url = READY.exec(launched.output())?.[1] ?? '';
  const auth = (await readFile(path.join(dataDir, 'guest.auth'), 'utf8')).trim();
  return { ...launched, url, auth, dataDir };
};

/** For starts that are meant to fail. */
export const failingStart = (args: readonly string[]): Promise<Ending> =>
  runCommand(['serve', ...args]);

/** The exit code of a command and everything that it printed. */
export interface Ending {
  readonly code: number | null;
  readonly printed: string;
}

/** Runs `rewhisk` with these arguments until it ends; `user` as in `ServerStart`. */
export const runCommand = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  user?: number,
): Promise<Ending> => {
  const child = spawnProgram(args, { environment, ...(user === undefined ? {} : { user }) });
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  return { code: await exitOf(child), printed };
};

/** As the launcher starts it: what was stripped of its types once is kept. */
const spawnProgram = (
  args: readonly string[],
  { environment = {}, user }: Pick<ServerStart, 'environment' | 'user'> = {},
): ChildProcess =>
  spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', TYPESCRIPT_CACHE, MAIN, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
      ...(user === undefined ? {} : { uid: user, gid: user }),
    },
  );

const outputOf = (child: ChildProcess): Pick<ServerProcess, 'output' | 'printed'> => {
  let text = '';
  const arrivals = new EventEmitter();
  const onOutput = (chunk: Buffer): void => {
    text += chunk.toString();
    arrivals.emit('output');
  };
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  return {
    output: () => text,
    printed: async (wanted) => {
      while (!holds(text, wanted)) await once(arrivals, 'output');
    },
  };
};

const holds = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);

const exitOf = async (child: ChildProcess): Promise<number | null> => {
  const [code] = await once(child, 'close');
  return typeof code === 'number' ? code : null;
};
