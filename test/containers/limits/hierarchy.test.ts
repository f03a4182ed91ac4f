/** What is written where, in plain folders: the files of a group as the kernel would have them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { enabled } from '../../../src/containers/limits/delegation.ts';
import { groupMemory } from '../../../src/containers/limits/group-memory.ts';
import { makeContainerGroup, planHierarchy } from '../../../src/containers/limits/hierarchy.ts';
import { CONTROLLERS } from '../../../src/containers/limits/own-groups.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'rewhisk-cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]),
  );

test('a container of version 1 has its memory without swap, its shares and its processes', async () => {
  const hierarchy = { version: 1, folder: root, controllers: CONTROLLERS } as const;
  expect(contents(await makeContainerGroup(hierarchy, 'a', 256))).toEqual({
    'memory.limit_in_bytes': '268435456',
    'memory.memsw.limit_in_bytes': '268435456',
    'cpu.shares': '256',
    'pids.max': '1024',
  });
});

test('a container of version 2 has its memory without swap, its weight and its processes', async () => {
  const hierarchy = { version: 2, folder: root, controllers: CONTROLLERS } as const;
  expect(contents(await makeContainerGroup(hierarchy, 'a', 20_000))).toEqual({
    'memory.max': '20971520000',
    'memory.swap.max': '0',
    'memory.oom.group': '1',
    'cpu.weight': '10000',
    'pids.max': '1024',
  });
});

test('a group that exists is not made again', async () => {
  const hierarchy = { version: 2, folder: root, controllers: CONTROLLERS } as const;
  await makeContainerGroup(hierarchy, 'a', 128);
  await expect(makeContainerGroup(hierarchy, 'a', 128)).rejects.toThrow('EEXIST');
});

test('in version 2 a server that is alone in its group moves inside, and containers beside it', async () => {
  const own = path.join(root, 'rewhisk.service');
  mkdirSync(own);
  writeFileSync(path.join(own, 'cgroup.controllers'), 'cpuset cpu memory pids\n');
  writeFileSync(path.join(own, 'cgroup.subtree_control'), '');
  writeFileSync(path.join(own, 'cgroup.procs'), `${process.pid}\n`);
  const group = {
    version: 2,
    controllers: [],
    mount: path.join(root, 'none'),
    folder: own,
  } as const;
  await planHierarchy(group, 'name');
  expect(contents(path.join(own, 'rewhisk-server'))).toEqual({ 'cgroup.procs': `${process.pid}` });
  expect(readFileSync(path.join(own, 'cgroup.subtree_control'), 'utf8')).toMatch(/^\+\w+$/);
});

test('in version 2 a group with processes of others is left as it is', async () => {
  writeFileSync(path.join(root, 'cgroup.controllers'), 'cpu memory pids\n');
  writeFileSync(path.join(root, 'cgroup.procs'), `${process.pid}\n4194303\n`);
  const mount = path.join(root, 'none');
  const group = { version: 2, controllers: [], mount, folder: root } as const;
  expect(await planHierarchy(group, 'name')).toBeNull();
  expect(readdirSync(root)).toEqual(['cgroup.controllers', 'cgroup.procs']);
});

test('in version 2 a server inside from an earlier start takes the place beside it', async () => {
  writeFileSync(path.join(root, 'cgroup.controllers'), 'memory\n');
  // A file of the kernel would say what is on; this one says what was asked for.
  writeFileSync(path.join(root, 'cgroup.subtree_control'), 'memory pids\n');
  const folder = path.join(root, 'rewhisk-server');
  mkdirSync(folder);
  const group = { version: 2, controllers: [], mount: path.join(root, 'none'), folder } as const;
  writeFileSync(path.join(root, 'cgroup.controllers'), '\n');
  expect(await planHierarchy(group, 'name')).toEqual({
    version: 2,
    folder: path.join(root, 'name'),
    controllers: ['memory', 'pids'],
  });
});

test('controllers are those that are really on', async () => {
  writeFileSync(path.join(root, 'cgroup.controllers'), '\n');
  writeFileSync(path.join(root, 'cgroup.subtree_control'), 'pids io\n');
  expect(await enabled(root)).toEqual({ folder: root, controllers: ['pids'] });
});

test('a group counts the processes that were killed for its memory', async () => {
  const write = (file: string, text: string): void => writeFileSync(path.join(root, file), text);
  write('memory.events', 'max 3\noom 1\noom_kill 0\noom_group_kill 0\n');
  const second = groupMemory(2, root);
  expect(await second.oomKilled()).toBe(false);
  write('memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n');
  const first = groupMemory(1, root);
  expect(await first.oomKilled()).toBe(true);
});
