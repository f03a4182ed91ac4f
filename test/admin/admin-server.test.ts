import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { askAdmin } from '../../src/admin/admin-client.ts';
import { startAdminServer } from '../../src/admin/admin-server.ts';
import type { Administration } from '../../src/actors/administration.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { systemClock as clock } from '../../src/platform/system-clock.ts';
import { echoing, OPENED, useAdminFolder } from './admin-folder.ts';

const folder = useAdminFolder();
const socketFile = () => join(folder.dataDir(), 'admin.sock');
const ask = (request: Parameters<typeof askAdmin>[1]) =>
  askAdmin({ dataDir: folder.dataDir(), clock }, request);

/** What is answered to these bytes before the connection ends. */
const say = async (bytes: string | Buffer): Promise<string> => {
  const socket = connect(socketFile());
  socket.on('error', () => undefined);
  socket.write(bytes);
  return heard(socket);
};
const heard = async (socket: Socket): Promise<string> => {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(socket, 'close');
  return text;
};

test('every request reaches the call that has its name, and comes back with its answer', async () => {
  const calls: unknown[] = [];
  await folder.start(echoing(calls));
  const subject = 'alice';
  const namespace = 'team';
  const change = { firesPerMinute: null, allowedKinds: ['nodejs:22'] };
  const create = { subject, namespace: null, auth: 'a key' };
  expect(await ask({ type: 'create', ...create })).toEqual(E.right(OPENED));
  expect(await ask({ type: 'renewKey', subject, namespace })).toEqual(E.right(OPENED));
  expect(await ask({ type: 'get', subject })).toEqual(E.right([OPENED]));
  expect(await ask({ type: 'list' })).toEqual(
    E.right([{ subject, blocked: true, namespaces: ['alice'] }]),
  );
  expect(await ask({ type: 'remove', subject, namespace: null })).toEqual(E.right(null));
  expect(await ask({ type: 'block', subject })).toEqual(E.right(null));
  expect(await ask({ type: 'unblock', subject })).toEqual(E.right(null));
  const limits = await ask({ type: 'limits', subject, namespace, change });
  expect(limits).toEqual(E.right({ invocationsPerMinute: 7 }));
  expect(calls).toEqual([
    ['create', { type: 'create', ...create }],
    ['renewKey', subject, namespace],
    ['get', subject],
    ['list'],
    ['remove', subject, null],
    ['block', subject],
    ['unblock', subject],
    ['limits', subject, namespace, change],
  ]);
  expect(folder.logged()).toBe('');
});

test('a refusal comes back as it is', async () => {
  const refusal = { type: 'NoSuchSubject', subject: 'alice' } as const;
  await folder.start({ ...echoing(), get: async () => E.left(refusal) });
  expect(await ask({ type: 'get', subject: 'alice' })).toEqual(E.left(refusal));
});

test('what breaks is told in the log alone, and the next request is served', async () => {
  const broken: Administration = {
    ...echoing(),
    get: async () => {
      throw new Error('the master key is gone');
    },
  };
  await folder.start(broken);
  expect(await ask({ type: 'get', subject: 'alice' })).toEqual(
    E.left({ type: 'NoAnswer', reason: 'the server could not do it, and its log says why' }),
  );
  expect(folder.logged()).toContain('the master key is gone');
  expect(await ask({ type: 'list' })).toMatchObject({ _tag: 'Right' });
});

test('only the user who runs the server may open the socket, wherever it lies', async () => {
  await folder.start();
  expect(statSync(socketFile()).mode & 0o777).toBe(0o600);
  chmodSync(folder.dataDir(), 0o755);
  expect(readdirSync(folder.dataDir())).toEqual(['admin.sock']);
  // Only root may be somebody else for a moment.
  if (process.getuid?.() !== 0) return;
  const script = `require('net').connect(process.argv[1]).on('error', ({ code }) => console.log(code))`;
  const somebody = { uid: 65_534, gid: 65_534, encoding: 'utf8' } as const;
  const { stdout } = spawnSync(process.execPath, ['-e', script, socketFile()], somebody);
  expect(stdout).toBe('EACCES\n');
});

test.each([
  ['no JSON', 'create alice\n'],
  ['no request', '{"protocol":1}\n'],
  ['another protocol', '{"protocol":2,"request":{"type":"list"}}\n'],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x0a])],
  ['a request of no type', '{"protocol":1,"request":{"type":"toString"}}\n'],
])('%s is answered with a reason, does nothing and repeats nothing', async (_, bytes) => {
  const calls: unknown[] = [];
  await folder.start(echoing(calls));
  expect(await say(bytes)).toMatch(
    /^\{"protocol":1,"reply":\{"type":"unreadable","reason":"[^"]+"\}\}\n$/,
  );
  expect(calls).toEqual([]);
  expect(folder.logged()).toMatch(/not understood/);
});

test('a line without end is not gathered', async () => {
  await folder.start();
  expect(await say('x'.repeat(200_000))).toContain('more than 65536 bytes');
  expect(await ask({ type: 'list' })).toMatchObject({ _tag: 'Right' });
});

test('connections that say nothing are few, and do not keep the server from stopping', async () => {
  const server = await folder.start();
  const silent = Array.from({ length: 17 }, () => connect(socketFile()));
  for (const socket of silent) socket.on('error', () => undefined);
  const closed = silent.map(async (socket) => {
    socket.resume();
    await once(socket, 'close');
    return socket;
  });
  // One of them was too many.
  const first = await Promise.race(closed);
  silent.splice(silent.indexOf(first), 1);
  first.destroy();
  expect(silent.filter(({ destroyed }) => destroyed)).toEqual([]);
  await server.stop();
  await Promise.all(closed);
});

test('a request that is being answered is answered before the server has stopped', async () => {
  const asked = Promise.withResolvers<void>();
  const { promise, resolve } = Promise.withResolvers<E.Either<never, null>>();
  const server = await folder.start({
    ...echoing(),
    block: () => {
      asked.resolve();
      return promise;
    },
  });
  const answer = ask({ type: 'block', subject: 'alice' });
  await asked.promise;
  const stopped = server.stop();
  resolve(E.right(null));
  expect(await answer).toEqual(E.right(null));
  await stopped;
  expect(readdirSync(folder.dataDir())).toEqual([]);
  expect(await ask({ type: 'list' })).toEqual(E.left({ type: 'NoServer' }));
});

test('the socket of a server that died is replaced, one that is listened on is not', async () => {
  const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script, socketFile()]);
  expect(existsSync(socketFile())).toBe(true);
  mkdirSync(join(folder.dataDir(), '.admin'));
  writeFileSync(join(folder.dataDir(), '.admin', 'admin.sock'), 'half done');
  expect(await ask({ type: 'list' })).toEqual(E.left({ type: 'NoServer' }));
  await folder.start();
  expect(await folder.tryToStart()).toEqual(E.left(`somebody listens on ${socketFile()} already`));
  expect(await ask({ type: 'list' })).toMatchObject({ _tag: 'Right' });
});

test('a data folder may lie deeper than the path of a socket is long', async () => {
  const dataDir = join(folder.dataDir(), ...Array.from({ length: 20 }, () => 'x'.repeat(40)));
  mkdirSync(dataDir, { recursive: true });
  const deps = { dataDir, administration: echoing(), clock, log: silentLogger };
  const started = await startAdminServer(deps);
  if (E.isLeft(started)) throw new Error(started.left);
  expect(await askAdmin({ dataDir, clock }, { type: 'list' })).toMatchObject({ _tag: 'Right' });
  await started.right.stop();
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a folder that nothing can be made in is an error that names it', async () => {
  const dataDir = join(folder.dataDir(), 'missing');
  const deps = { dataDir, administration: echoing(), clock, log: silentLogger };
  expect(await startAdminServer(deps)).toEqual(
    E.left(expect.stringMatching(`no admin socket can be made in ${dataDir}: .*ENOENT`)),
  );
});
