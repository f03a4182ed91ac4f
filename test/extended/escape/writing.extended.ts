/** What an action can't change: files, the machine, its own rights. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { zip } from '../../support/archives.ts';
import { invoke } from '../../support/rest-actions.ts';
import { rest } from '../../support/rest.ts';
import { nameOf, SANDBOXES, SANDBOXES_OF_A_USER, useGround } from './ground.ts';

const DENIED = /^(EACCES|EPERM|EROFS|ENOENT|EXDEV|ENXIO|ETXTBSY|EINVAL|EBUSY)$/;

describe.each([...SANDBOXES, ...SANDBOXES_OF_A_USER].map((it) => [nameOf(it), it] as const))(
  'with %s',
  (_, isolation) => {
    const { server, attempt } = useGround(isolation);

    test('no folder but /tmp takes a file', async () => {
      const written = await attempt(
        `sh('find / -xdev -type d -writable ! -path "/tmp*" ! -path "/proc/*" 2>/dev/null; find /node /runtime /node_modules /etc -type f -writable 2>/dev/null').stdout`,
      );
      // The folder of actions may be its own user's: a read-only mount is what counts.
      for (const folder of String(written).split('\n').filter(Boolean))
        expect(await attempt(`fs.writeFileSync(${JSON.stringify(`${folder}/x`)}, '')`)).toMatch(
          DENIED,
        );
      for (const folder of [
        '/',
        '/usr/bin',
        '/node_modules/openwhisk',
        '/runtime/nodejs',
        '/node/nodejs-22',
        '/etc',
        '/action',
        '/dev',
        '/proc',
        '/proc/self',
        '/proc/1/root',
        '/tmp/..',
      ])
        expect(await attempt(`fs.writeFileSync('${folder}/written', '')`)).toMatch(DENIED);
      for (const folder of ['/usr', '/runtime', '/node_modules', '/action', '/tmp'])
        expect(await attempt(`fs.renameSync('${folder}', '/tmp/moved')`)).toMatch(DENIED);
    });

    test('the runtime, its Node and the packages of others stay as they are', async () => {
      for (const file of [
        '/runtime/nodejs/main.cjs',
        '/node/nodejs-22/node',
        '/node_modules/openwhisk/package.json',
        '/usr/bin/env',
        '/etc/hosts',
        '/proc/self/exe',
      ]) {
        for (const code of [
          `fs.appendFileSync('${file}', 'x')`,
          `fs.truncateSync('${file}')`,
          `fs.chmodSync('${file}', 0o777)`,
        ])
          expect(await attempt(code)).toMatch(DENIED);
        expect(await attempt(`fs.unlinkSync('${file}')`)).toMatch(DENIED);
      }
      expect(readFileSync('runtimes/nodejs/main.cjs', 'utf8')).toContain('closeInheritedFiles(3)');
    });

    test('its own archive can not be changed, and what it writes is not on the machine', async () => {
      const content = `exports.main = () => {
        const fs = require('fs'), got = [];
        fs.writeFileSync('/tmp/of-an-escape', 'x');
        for (const change of [() => fs.writeFileSync(__filename, ''), () => fs.rmSync(__dirname, { recursive: true }), () => fs.writeFileSync(__dirname + '/more.js', '')])
          try { change(); got.push('changed'); } catch (error) { got.push(error.code) }
        return { got };
      }`;
      const code = zip([{ name: 'index.js', content }]).toString('base64');
      const body = JSON.stringify({ exec: { kind: 'nodejs:default', code, binary: true } });
      await rest(server(), 'namespaces/_/actions/own?overwrite=true', { method: 'PUT', body });
      const { json } = await invoke(server(), 'own', {}, 'blocking=true&result=true');
      expect(json).toEqual({
        got: [
          expect.stringMatching(DENIED),
          expect.stringMatching(DENIED),
          expect.stringMatching(DENIED),
        ],
      });
      expect(existsSync('/tmp/of-an-escape')).toBe(false);
      expect(readdirSync(tmpdir())).not.toContain('of-an-escape');
    });

    test('the kernel can not be told anything', async () => {
      for (const file of [
        '/proc/sys/kernel/core_pattern',
        '/proc/sys/kernel/hostname',
        '/proc/sys/vm/drop_caches',
        '/proc/sysrq-trigger',
        '/proc/sys/net/ipv4/ip_forward',
      ])
        expect(await attempt(`fs.openSync('${file}', 'w')`), file).toMatch(DENIED);
      for (const line of [
        'hostname taken',
        'mknod /tmp/disk b 254 0',
        'mknod /tmp/memory c 1 1',
        'mount -t tmpfs x /tmp',
        'mount -o remount,rw /',
        'umount /usr',
        'chroot /tmp true',
        'renice -n -5 $$',
        'ulimit -n 1000000',
        'ip link add name x type dummy',
      ])
        expect(await attempt(`sh('${line}').status`), line).not.toBe(0);
      expect(await attempt(`require('node:os').hostname()`)).toBe(hostname());
    });

    test('no program gives it rights: neither those of the machine nor copies of its own', async () => {
      const status = String(await attempt(`fs.readFileSync('/proc/self/status', 'utf8')`));
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      for (const program of ['su', 'newgrp', 'sudo', 'pkexec'])
        expect(
          await attempt(`sh('echo | ${program} -c "cat /etc/shadow" 2>&1').stdout`),
        ).not.toMatch(/root:[^x]/);
      const capabilities = `/^Cap(Prm|Eff|Bnd|Amb).*[1-9a-f]/m.test(sh('cp /bin/cat /tmp/cat; chmod 6777 /tmp/cat; /tmp/cat /proc/self/status; rm /tmp/cat').stdout)`;
      expect(await attempt(capabilities)).toBe(false);
      expect(await attempt(`process.setuid(1)`)).toMatch(/EPERM|EINVAL/);
      expect(await attempt(`process.setgroups([0])`)).toMatch(/EPERM|EINVAL/);
    });

    test('there are no further user namespaces, in which it would be root', async () => {
      for (const line of [
        'unshare --user true',
        'unshare --user --map-root-user --mount mount -t tmpfs x /tmp',
        'unshare --mount true',
        'unshare --net true',
        'unshare --pid --fork true',
        'nsenter --target 1 --mount true',
      ])
        expect(await attempt(`sh('${line}').status`), line).not.toBe(0);
    });
  },
);
