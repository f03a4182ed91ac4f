/**
 * Servers for the tests of a file, and nothing left of them afterwards: no process, no folder. A
 * server that does not end with 0 when it is asked to fails its file.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import type { ConfigFile } from '../../src/config.ts';
import {
  makeDataDir,
  removeDataDir,
  type RewhiskServer,
  type ServerStart,
  startServer,
} from './rewhisk-server.ts';

/** A server needs a second to start, and tests may run beside others on a busy machine. */
const TIMEOUT_MS = 60_000;
const allowTime = () => vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS });

/** Containers that nobody asked for are for the tests of them. */
const quiet = (settings: ConfigFile): ConfigFile => ({
  ...settings,
  container: { prewarm: [], ...settings.container },
});

/** One server for all tests of a file. */
export const useServer = (
  args: readonly string[] = [],
  settings: ConfigFile = {},
): (() => RewhiskServer) => {
  allowTime();
  const folders: string[] = [];
  let server: RewhiskServer | undefined;
  beforeAll(async () => {
    const [dataDir, configDir] = [await makeDataDir(), await makeDataDir()];
    folders.push(dataDir, configDir);
    const config = path.join(configDir, 'config.json');
    await writeFile(config, JSON.stringify(quiet(settings)));
    server = await startServer({ dataDir, args: ['--config', config, ...args] });
  });
  afterAll(async () => {
    const code = await server?.stop();
    await Promise.all(folders.map(removeDataDir));
    expect(code).toBe(0);
  });
  return () => {
    if (server === undefined) throw new Error('the server has not started');
    return server;
  };
};

export interface Servers {
  /** A new data folder. */
  readonly dataDir: () => Promise<string>;
  readonly start: (start: ServerStart) => Promise<RewhiskServer>;
  /** A file of settings, to be named by `--config`. */
  readonly config: (settings: ConfigFile | string) => Promise<string>;
}

/** For tests that start and end servers themselves; what still runs after a test is killed. */
export const useServers = (): Servers => {
  allowTime();
  const started: RewhiskServer[] = [];
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((server) => server.kill()));
    await Promise.all(folders.splice(0).map(removeDataDir));
  });
  const dataDir = async (): Promise<string> => {
    const folder = await makeDataDir();
    folders.push(folder);
    return folder;
  };
  return {
    dataDir,
    config: async (settings) => {
      const file = path.join(await dataDir(), 'config.json');
      await writeFile(
        file,
        typeof settings === 'string' ? settings : JSON.stringify(quiet(settings)),
      );
      return file;
    },
    start: async (start) => {
      const server = await startServer(start);
      started.push(server);
      return server;
    },
  };
};
