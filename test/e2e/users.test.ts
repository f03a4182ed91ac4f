/** An operator's commands against a running server: what they print, and what requests see next. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { rest } from '../support/rest.ts';
import { invoke, putAction } from '../support/rest-actions.ts';
import { runCommand, type RewhiskServer } from '../support/rewhisk-server.ts';
import { useServer, useServers } from '../support/server-fixture.ts';
import { setLimits, tenant } from '../support/tenants.ts';

const running = useServer();
const MAIN = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const authOf = (id: string) => `${id}-71f6-4ed5-8c54-816aa4f8c502:${'aB3x'.repeat(16)}`;
const KEY_LINE = /^[0-9a-f-]{36}:[A-Za-z0-9]{64}\n$/;

let server: RewhiskServer;
beforeEach(() => {
  server = running();
});

const user = (...args: readonly string[]) =>
  runCommand(['user', ...args, '--data', server.dataDir]);

/** What the command prints when it is done. */
const done = async (...args: readonly string[]): Promise<string> => {
  const { code, printed } = await user(...args);
  expect({ args, code, printed }).toMatchObject({ code: 0 });
  return printed;
};

/** The one line it fails with. */
const failed = async (...args: readonly string[]): Promise<string> => {
  const { code, printed } = await user(...args);
  expect(printed).toMatch(/^rewhisk: [^\n]+\n$/);
  expect(code).toBe(1);
  return printed.slice('rewhisk: '.length, -1);
};

const listed = async (): Promise<readonly string[]> => (await done('list')).split('\n');

/** The status, or the namespaces of the key. */
const namespaces = async (auth: string): Promise<unknown> => {
  const { status, json } = await rest(server, 'namespaces', { auth });
  return status === 200 ? json : status;
};

test('a user works at once, is closed out and let in again, and gets a new key', async () => {
  const printed = await done('create', 'alice');
  expect(printed).toMatch(KEY_LINE);
  const auth = printed.trim();
  expect(await namespaces(auth)).toEqual(['alice']);
  await putAction({ ...server, auth }, 'hello', 'const main = () => ({ hello: "alice" });');
  const call = () => invoke({ ...server, auth }, 'hello', {}, 'blocking=true&result=true');
  expect((await call()).json).toEqual({ hello: 'alice' });
  expect(await done('get', 'alice')).toBe(printed);

  expect(await done('block', 'alice')).toBe('alice is blocked\n');
  expect((await call()).status).toBe(401);
  const blocked = await listed();
  expect(blocked).toEqual(expect.arrayContaining(['alice\talice\tblocked', 'guest\tguest']));
  expect(await done('unblock', 'alice')).toBe('alice is not blocked\n');
  expect((await call()).status).toBe(200);

  const renewed = (await done('create', 'alice', '--renew')).trim();
  expect((await call()).status).toBe(401);
  expect(await namespaces(renewed)).toEqual(['alice']);

  expect(await done('delete', 'alice')).toBe('alice is deleted\n');
  expect(await namespaces(renewed)).toBe(401);
  expect(await listed()).toEqual(blocked.filter((line) => !line.startsWith('alice')));
});

test('a user may have several namespaces, and each key opens its own', async () => {
  const auth = authOf('23bc46b1');
  const own = (await done('create', 'carol', '--auth', auth)).trim();
  expect(own).toBe(auth);
  const team = (await done('create', 'carol', '--namespace', 'team')).trim();
  const bobs = (await done('create', 'robin', '--namespace', 'team')).trim();
  expect(await done('get', 'carol')).toBe(`carol\t${own}\nteam\t${team}\n`);
  expect(await Promise.all([own, team, bobs].map(namespaces))).toEqual([
    ['carol'],
    ['team'],
    ['team'],
  ]);
  await putAction({ ...server, auth: team }, 'shared', 'const main = () => ({});');
  expect((await rest(server, 'namespaces/_/actions/shared', { auth: bobs })).status).toBe(200);
  expect((await rest(server, 'namespaces/team/actions/shared', { auth: own })).status).toBe(403);

  expect(await done('delete', 'carol', '--namespace', 'team')).toBe('team is deleted\n');
  expect(await Promise.all([own, team, bobs].map(namespaces))).toEqual([['carol'], 401, ['team']]);
});

test('limits of a namespace hold for the next request', async () => {
  const { auth } = await tenant(server, 'david');
  const limits = async () => (await rest(server, 'namespaces/_/limits', { auth })).json;
  const before = await limits();
  const nothing = 'nothing is set: the limits of the profile hold\n';
  expect(await done('limits', 'david')).toBe(nothing);
  const set = ['--per-minute', '2', '--max-action-memory', '256', '--allowed-kinds', 'nodejs:22'];
  expect(await done('limits', 'david', ...set)).toBe(
    'invocationsPerMinute 2\nmaxActionMemory 256\nallowedKinds nodejs:22\n',
  );
  expect(await limits()).toEqual({
    ...(before as object),
    invocationsPerMinute: 2,
    maxActionMemory: 256,
    allowedKinds: ['nodejs:22'],
  });
  const put = (exec: object, members: object = {}) =>
    rest(server, 'namespaces/_/actions/one', {
      auth,
      method: 'PUT',
      body: JSON.stringify({ exec: { code: 'const main = () => ({});', ...exec }, ...members }),
    });
  expect((await put({ kind: 'nodejs:22' }, { limits: { memory: 512 } })).status).toBe(400);
  expect((await put({ kind: 'nodejs:22' })).status).toBe(200);

  const back = ['--per-minute', 'default', '--max-action-memory', 'default'];
  await done('limits', 'david', ...back, '--allowed-kinds', 'default');
  expect(await limits()).toEqual(before);
});

test('a key from standard input never stands in a command line', () => {
  const auth = authOf('33bc46b1');
  const args = ['user', 'create', 'erika', '--auth', '-', '--data', server.dataDir];
  const { stdout } = spawnSync(process.execPath, [MAIN, ...args], {
    input: `${auth}\n`,
    encoding: 'utf8',
  });
  expect(stdout).toBe(`${auth}\n`);
});

test('what can not be done is said in one line, which repeats no key', async () => {
  const auth = authOf('43bc46b1');
  await done('create', 'frank', '--auth', auth);
  expect(await failed('get', 'nobody')).toBe('there is no subject "nobody"');
  expect(await failed('block', 'nobody')).toBe('there is no subject "nobody"');
  expect(await failed('create', 'frank')).toBe(
    '"frank" has this namespace already; --renew gives it a new key',
  );
  expect(await failed('create', 'grace', '--auth', auth)).toBe(
    '--auth: the id of this key belongs to somebody already',
  );
  expect(await failed('create', 'grace', '--auth', auth.slice(1))).toBe(
    '--auth: expected UUID:KEY, a lower-case UUID and 64 letters or digits',
  );
  expect(await failed('create', 'grace', '--auth', auth, '--renew')).toContain('leave --auth out');
  expect(await failed('create', 'four')).toContain('"four" is no name for a subject');
  expect(await failed('create', 'grace', '--namespace', 'a/b')).toContain('"a/b" is no name for');
  expect(await failed('delete', 'frank', '--namespace', 'team')).toBe(
    '"frank" has no namespace "team"',
  );
  expect(await failed('limits', 'frank', '--per-minute', '-1')).toBe(
    '--per-minute: expected a whole number or default',
  );
  expect(await failed('limits', 'frank', '--allowed-kinds', 'nodejs:22,foo')).toBe(
    '--allowed-kinds: "foo" is none of nodejs:20, nodejs:22, nodejs:24, python:3, native:1, blackbox',
  );
  expect(await failed('limits', 'frank', '--store-activations', 'no')).toBe(
    '--store-activations: expected true, false or default',
  );
});

describe('over restarts', () => {
  const servers = useServers();
  beforeEach(async () => {
    server = await servers.start({ dataDir: await servers.dataDir() });
  });

  test('what was changed is there after the server was killed', async () => {
    const { auth } = await tenant(server, 'alice');
    const { auth: gone } = await tenant(server, 'bobby');
    await setLimits(server, 'alice', { concurrentInvocations: 3 });
    await done('delete', 'bobby');
    await server.kill();
    server = await servers.start({ dataDir: server.dataDir });
    expect([await namespaces(auth), await namespaces(gone)]).toEqual([['alice'], 401]);
    expect(await done('limits', 'alice')).toBe('concurrentInvocations 3\n');
    expect(await done('list')).toBe('alice\talice\nguest\tguest\n');
  });

  test('a guest that was deleted stays away, and its key file follows a renewed key', async () => {
    const renewed = (await done('create', 'guest', '--renew')).trim();
    await server.stop();
    expect(await failed('list')).toBe(
      `no server is running with this data folder: ${server.dataDir}`,
    );
    server = await servers.start({ dataDir: server.dataDir });
    expect(server.auth).toBe(renewed);
    await tenant(server, 'alice');
    await done('delete', 'guest');
    await server.stop();
    server = await servers.start({ dataDir: server.dataDir });
    expect(server.output()).not.toContain('key ');
    expect(await namespaces(renewed)).toBe(401);
  });
});
