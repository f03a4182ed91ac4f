/**
 * Where an attack takes place: a real server in one sandbox, a tenant who attacks and a neighbour who goes on calling
 * meanwhile. After each attack the neighbour's calls have all succeeded; after the last one nothing is left.
 */
import { spawnSync } from 'node:child_process';
import { chown, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import {
  type Activation,
  type ActionMembers,
  activationOf,
  ended,
  invoke,
  putAction,
  submit,
} from '../../support/rest-actions.ts';
import { NOTHING, remains } from '../../support/remains.ts';
import { removeDataDir, type RewhiskServer, startServer } from '../../support/rewhisk-server.ts';
import { tenant } from '../../support/tenants.ts';

/** One way in which containers can be kept apart here. */
export interface Isolation {
  readonly sandbox: 'bubblewrap' | 'namespaces' | 'none';
  /** Who runs the server; `null`: who runs the tests. */
  readonly user: number | null;
}

export interface Ground {
  readonly server: () => RewhiskServer;
  /** The record of one call of an action with this code, beside which the neighbour goes on. */
  readonly attack: (code: string, more?: Attack) => Promise<Activation>;
  /** The same for many calls of one container at once: one for each payload. */
  readonly attackAtOnce: (
    code: string,
    payloads: readonly object[],
    more?: ActionMembers,
  ) => Promise<readonly Activation[]>;
  /** What an expression is worth in a container that lives on, `fs`, `child`, `net` and `sh` at hand; an error's code. */
  readonly attempt: (expression: string) => Promise<unknown>;
  /** In the environment of the server. */
  readonly secret: string;
}

export interface Attack extends ActionMembers {
  readonly payload?: object;
}

const ORDINARY_USER = 4321;
const root = process.getuid?.() === 0;
const works = (user: number | null, command: string, ...args: readonly string[]): boolean =>
  spawnSync(command, args, user === null ? {} : { uid: user, gid: user }).status === 0;
const isolations = (user: number | null): readonly Isolation[] => [
  ...(works(user, 'bwrap', '--ro-bind', '/', '/', '--unshare-pid', '--proc', '/proc', 'true')
    ? [{ sandbox: 'bubblewrap', user } as const]
    : []),
  ...(works(
    user,
    'unshare',
    ...(root && user === null ? [] : ['--user', '--map-root-user']),
    '--mount',
    'true',
  )
    ? [{ sandbox: 'namespaces', user } as const]
    : []),
];

/** What this machine offers. */
export const SANDBOXES: readonly Isolation[] = isolations(null);
/** The same for a server that is not root's, where the tests are. */
export const SANDBOXES_OF_A_USER: readonly Isolation[] = root ? isolations(ORDINARY_USER) : [];
export const EVERY_WAY: readonly Isolation[] = [...SANDBOXES, { sandbox: 'none', user: null }];

export const nameOf = ({ sandbox, user }: Isolation): string =>
  user === null ? sandbox : `${sandbox}, for a server of an ordinary user`;

const NEIGHBOUR = `let calls = 0;
const main = ({ n }) => { calls += 1; console.log('neighbour', n); return { n, calls }; };`;

const ATTEMPT = `
  const fs = require('node:fs'), net = require('node:net'), child = require('node:child_process');
  const sh = (line) => { const { status, stdout } = child.spawnSync('sh', ['-c', line]); return { status, stdout: String(stdout).slice(0, 4000) }; };
  const main = async ({ expression }) => {
    try { return { got: await eval(expression) }; } catch (error) { return { got: error.code ?? String(error) }; }
  };`;

/** Announces a server for the tests of one `describe`. */
export const useGround = ({ sandbox, user }: Isolation): Ground => {
  const secret = `secret-${sandbox}-${user}-${process.pid}`;
  let server: RewhiskServer | undefined;
  let neighbour: Pick<RewhiskServer, 'url' | 'auth'> | undefined;
  let dataDir = '';
  let calls = 0;
  let turn = Promise.resolve();
  let attacks = 0;
  const running = (): RewhiskServer => {
    if (server === undefined) throw new Error('the server has not started');
    return server;
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'rewhisk-escape-'));
    const config = `${dataDir}.json`;
    const settings = { container: { prewarm: [], sandbox }, invoker: { memoryMb: 4096 } };
    await writeFile(config, JSON.stringify(settings));
    if (user !== null) await chown(dataDir, user, user);
    server = await startServer({
      dataDir,
      args: ['--config', config],
      environment: { REWHISK_TEST_SECRET: secret },
      ...(user === null ? {} : { user }),
    });
    neighbour = await tenant(server, 'neighbour', { invocationsPerMinute: 1_000_000 });
    await putAction(neighbour, 'neighbour', NEIGHBOUR);
    await putAction(server, 'attempt', ATTEMPT);
    await callNeighbour();
  });

  /** The same container as ever answers with the right result and the right log. */
  const callOnce = async (caller: Pick<RewhiskServer, 'url' | 'auth'>, before: number) => {
    const n = before + 1;
    const answer = await invoke(caller, 'neighbour', { n });
    expect(answer).toMatchObject({ status: 200 });
    const { activationId, response } = activationOf(answer);
    expect(response).toMatchObject({ success: true, result: { n, calls: n } });
    expect(linesOf(await ended(caller, activationId))).toEqual([`stdout: neighbour ${n}`]);
    return n;
  };
  /** One call after the other, whoever asks. */
  const callNeighbour = (): Promise<void> => {
    turn = turn.then(async () => {
      calls = await callOnce(neighbour ?? running(), calls);
    });
    return turn;
  };
  const beside = async <Value>(attack: Promise<Value>): Promise<Value> => {
    let over = false;
    const done = attack.finally(() => (over = true));
    // Looked at below, also when a call of the neighbour fails before.
    done.catch(() => undefined);
    do await callNeighbour();
    while (!over);
    await callNeighbour();
    return done;
  };

  afterAll(async () => {
    const code = await server?.stop();
    const left = remains(dataDir, server?.pid ?? 0);
    await Promise.all([dataDir, `${dataDir}.json`].map(removeDataDir));
    expect(code).toBe(0);
    expect(left).toEqual(NOTHING);
    expect(server?.output()).not.toMatch(/"level":[56]0/);
  });

  const deploy = async (code: string, members: ActionMembers): Promise<string> => {
    attacks += 1;
    const name = `attack-${attacks}`;
    await putAction(running(), name, code, members);
    return name;
  };
  const attack: Ground['attack'] = async (code, { payload = {}, ...members } = {}) => {
    const name = await deploy(code, members);
    return beside(submit(running(), name, payload).then((id) => ended(running(), id)));
  };

  return {
    server: running,
    secret,
    attack,
    attackAtOnce: async (code, payloads, members = {}) => {
      const name = await deploy(code, members);
      const ids = await Promise.all(payloads.map((payload) => submit(running(), name, payload)));
      return beside(Promise.all(ids.map((id) => ended(running(), id))));
    },
    attempt: async (expression) =>
      activationOf(await invoke(running(), 'attempt', { expression })).response.result['got'],
  };
};

/** Lines of a log without their times. */
export const linesOf = ({ logs }: Activation): readonly string[] =>
  logs.map((line) => line.slice(31));
