/**
 * package-lock.json serves on every platform, whichever it was written on: npm ci refuses a lock file in which an
 * optional package of another platform is missing. `npm run lock` mends what fails here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LockFile, nearestEntry, platformOf } from '../scripts/platform-packages.ts';
import { root } from './support/source-tree.ts';

const readLock = (path: string): LockFile => JSON.parse(readFileSync(join(root, path), 'utf8'));

const NODES = ['node20', 'node22', 'node24'].map((name) => `bin/${name}/package-lock.json`);

describe.each(['package-lock.json', ...NODES])('%s', (path) => {
  const lock = readLock(path);
  const packages = Object.entries(lock.packages).filter(([at]) => at !== '');

  test('has an entry for every optional package, for whichever platform it is', () => {
    const missing = Object.entries(lock.packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => nearestEntry(lock, at, name)?.optional !== true)
        .map((name) => `${name}, asked for by ${at}`),
    );
    expect(missing).toEqual([]);
  });

  test('names no host, so that it serves behind a mirror', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test('has an integrity hash for all that every platform installs', () => {
    const unhashed = packages.filter(([, one]) => one.optional !== true && !one.integrity);
    expect(unhashed.map(([at]) => at)).toEqual([]);
  });
});

test('an entry without a hash, of a platform the registry at hand did not hold, names that platform', () => {
  const unhashed = Object.entries(readLock('package-lock.json').packages).filter(
    ([at, { integrity }]) => at !== '' && integrity === undefined,
  );
  for (const [at, { version, os, cpu, engines = null }] of unhashed) {
    const named = platformOf({ name: at.replace('node_modules/', ''), version, dev: false });
    expect({ os, cpu, engines }, at).toEqual({ engines: null, ...named, libc: undefined });
  }
});

test.each(NODES)('each Node of %s has its hash: nothing else is run', (path) => {
  for (const [at, { integrity }] of Object.entries(readLock(path).packages))
    if (at !== '') expect(integrity, at).toMatch(/^sha512-/);
});

test('every platform that Rewhisk runs on has its Node and its uWebSockets.js', () => {
  const has = (path: string, name: RegExp): readonly string[] =>
    Object.entries(readLock(path).packages)
      .filter(([at]) => name.test(at))
      .map(([, { os, cpu }]) => [os, cpu].flat().join(' '))
      .sort();
  const platforms = ['darwin arm64', 'darwin x64', 'linux arm64', 'linux x64'];
  for (const node of NODES) expect(has(node, /./)).toEqual(platforms);
  expect(has('package-lock.json', /@uwsjs\/.*-22$/)).toEqual(expect.arrayContaining(platforms));
});
