import { expect, test } from 'vitest';
import { ownGroups } from '../../../src/containers/limits/own-groups.ts';

const V1 = [
  '31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755',
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct',
  '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
  '40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd',
  '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
].join('\n');

test('in version 1 each controller has its own hierarchy', () => {
  const self = '9:name=systemd:/\n4:memory:/system.slice/a.service\n1:cpu,cpuacct:/\n0::/\n';
  expect(ownGroups(V1, self)).toEqual([
    {
      version: 1,
      controllers: ['cpu'],
      mount: '/sys/fs/cgroup/cpu,cpuacct',
      folder: '/sys/fs/cgroup/cpu,cpuacct/',
    },
    {
      version: 1,
      controllers: ['memory'],
      mount: '/sys/fs/cgroup/memory',
      folder: '/sys/fs/cgroup/memory/system.slice/a.service',
    },
    {
      version: 1,
      controllers: [],
      mount: '/sys/fs/cgroup/systemd',
      folder: '/sys/fs/cgroup/systemd/',
    },
    {
      version: 2,
      controllers: [],
      mount: '/sys/fs/cgroup/unified',
      folder: '/sys/fs/cgroup/unified/',
    },
  ]);
});

test('in version 2 one hierarchy has them all', () => {
  const mounts = '30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate';
  expect(ownGroups(mounts, '0::/system.slice/rewhisk.service\n')).toEqual([
    {
      version: 2,
      controllers: [],
      mount: '/sys/fs/cgroup',
      folder: '/sys/fs/cgroup/system.slice/rewhisk.service',
    },
  ]);
});

test('a container that sees only its own part finds its group there', () => {
  const mounts = String.raw`35 31 0:32 /docker/ab /sys/fs/cg\040roup ro - cgroup cgroup rw,memory`;
  expect(ownGroups(mounts, '4:memory:/docker/ab/inner\n')[0]).toMatchObject({
    mount: '/sys/fs/cg roup',
    folder: '/sys/fs/cg roup/inner',
  });
  expect(ownGroups(mounts, '4:memory:/docker/abc\n')[0]).toMatchObject({
    folder: '/sys/fs/cg roup/docker/abc',
  });
});

test('a machine without cgroups, or a text that is none, has no groups', () => {
  expect(ownGroups('', '')).toEqual([]);
  expect(ownGroups('nonsense - cgroup', '4:memory:/x')).toEqual([]);
  expect(ownGroups(V1, '')).toEqual([]);
});
