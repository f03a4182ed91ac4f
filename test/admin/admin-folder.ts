/** An admin server in a folder of its own, over an administration whose answers the test gives. */
import { afterEach, beforeEach } from 'vitest';
import { startAdminServer, type AdminServer } from '../../src/admin/admin-server.ts';
import type { Administration, AdministrationRefusal } from '../../src/actors/administration.ts';
import { E, type Either } from '../../src/domain/kernel/fp.ts';
import type { Logger } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { namespaceName } from '../support/subject-fixtures.ts';
import { makeDataDir, removeDataDir } from '../support/rewhisk-server.ts';

type Answer<Value> = Either<AdministrationRefusal, Value>;

export const OPENED = { namespace: namespaceName('alice'), auth: 'a secret' };

/** Answers every call with its own arguments, or what stands for them. */
export const echoing = (calls: unknown[] = []): Administration => {
  const answering =
    <Value>(name: string, value: Value) =>
    async (...args: readonly unknown[]): Promise<Answer<Value>> => {
      calls.push([name, ...args]);
      return E.right(value);
    };
  return {
    create: answering('create', OPENED),
    renewKey: answering('renewKey', OPENED),
    get: answering('get', [OPENED]),
    list: answering('list', [{ subject: 'alice', blocked: true, namespaces: [OPENED.namespace] }]),
    remove: answering('remove', null),
    block: answering('block', null),
    unblock: answering('unblock', null),
    arm: answering('arm', true),
    limits: answering('limits', { invocationsPerMinute: 7 }),
  };
};

export interface AdminFolder {
  readonly dataDir: () => string;
  /** Everything that was logged. */
  readonly logged: () => string;
  readonly start: (administration?: Administration) => Promise<AdminServer>;
  readonly tryToStart: () => ReturnType<typeof startAdminServer>;
}

/** Servers that a test does not stop are stopped after it. */
export const useAdminFolder = (): AdminFolder => {
  let dataDir = '';
  let lines: string[] = [];
  let servers: AdminServer[] = [];
  const note = (fields: object, message: string): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const log: Logger = { debug: note, info: note, warn: note, error: note };
  beforeEach(async () => {
    dataDir = await makeDataDir();
    lines = [];
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    servers = [];
    await removeDataDir(dataDir);
  });
  const tryToStart = (administration = echoing()) =>
    startAdminServer({ dataDir, administration, clock: systemClock, log });
  return {
    dataDir: () => dataDir,
    logged: () => lines.join('\n'),
    tryToStart: () => tryToStart(),
    start: async (administration) => {
      const started = await tryToStart(administration);
      if (E.isLeft(started)) throw new Error(started.left);
      servers.push(started.right);
      return started.right;
    },
  };
};
