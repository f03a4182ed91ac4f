/** A server killed with SIGKILL has no chance to clean up: the kernel must do it. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { createOpenImages } from '../../../src/containers/process/open-image.ts';
import { processTree } from '../../../src/containers/process-tree.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { openBench } from '../../support/containers.ts';
import { stateOf } from '../../support/process-state.ts';

const working = await Promise.all(
  (['bubblewrap', 'namespaces', 'none'] as const).map(async (sandbox) => {
    const bench = await openBench({ sandbox });
    if (E.isRight(bench)) await bench.right.close();
    return E.isRight(bench) ? [sandbox] : [];
  }),
);

/** Each process holds a connection, so its end is heard. */
const ACTION = (port: number, child: string): string => `
  require('node:net').connect(${port}, '127.0.0.1').on('connect', () => { ${child}; for (;;); }).on('error', () => {});
  const main = () => ({});`;

test.each(working.flat())('no container outlives its server (%s)', async (sandbox) => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-death-'));
  const connections: Socket[] = [];
  const closed: Promise<void>[] = [];
  // Only in a namespace can the kernel find processes that left for a session of their own.
  const wanted = sandbox === 'none' ? 1 : 2;
  const all = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    closed.push(new Promise((resolve) => socket.once('close', () => resolve())));
    if (connections.push(socket) === wanted) all.resolve();
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const grandchild = `require('node:net').connect(${port}, '127.0.0.1'); setInterval(() => {}, 1000)`;
  const detached = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { detached: true, stdio: 'ignore' })`;
  const code = ACTION(port, sandbox === 'none' ? '' : detached);
  const script = path.join(import.meta.dirname, '../../support/container-server.ts');
  const owner = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, dataDir, sandbox, code],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  await all.promise;
  const [, ...below] = await processTree(owner.pid ?? 0);
  owner.kill('SIGKILL');
  await Promise.all(closed);
  await vi.waitFor(() => expect(below.filter((pid) => stateOf(pid) !== 'Z')).toEqual([]));
  server.close();
  await createOpenImages(dataDir).remove();
  rmSync(dataDir, { recursive: true });
  expect(connections).toHaveLength(wanted);
});
