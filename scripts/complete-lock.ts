/**
 * Writes package-lock.json anew for package.json, and adds what npm leaves out of it: optional packages for other
 * platforms that the registry at hand does not have. Without their entries `npm ci` refuses the file ("Missing … from
 * lock file"), and so would the launcher that starts this script: hence both in one run of it.
 *
 * Run after every change of a dependency, as `npm run lock`. An entry takes what the registry knows of the package,
 * its integrity hash above all; where it knows nothing (a mirror that holds one platform only), the platform is
 * read from the package's name, and a later run where the registry does know fills in the hash.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { absentOptionals, platformOf } from './platform-packages.ts';
import type { LockEntry, LockFile, PlatformPackage } from './platform-packages.ts';

const root = join(import.meta.dirname, '..');

/** Asked through npm, so that its registry, proxy and credentials hold here too. */
function manifestOf({ name, version }: PlatformPackage): Manifest {
  const fields = ['os', 'cpu', 'libc', 'engines', 'dist.integrity'];
  const view = spawnSync('npm', ['view', `${name}@${version}`, ...fields, '--json'], {
    encoding: 'utf8',
  });
  if (view.status === 0) return JSON.parse(view.stdout || '{}');
  if (view.stdout.includes('"E404"')) return {};
  throw new Error(`npm view ${name}@${version} failed: ${view.stderr}`);
}

function entryOf(wanted: PlatformPackage): LockEntry {
  const known = manifestOf(wanted);
  const { os, cpu, libc, engines } = { ...platformOf(wanted), ...known };
  const integrity = known['dist.integrity'];
  return {
    version: wanted.version,
    ...(integrity && { integrity }),
    ...(cpu && { cpu }),
    ...(wanted.dev && { dev: true }),
    ...(libc && { libc }),
    optional: true,
    ...(os && { os }),
    ...(engines && { engines }),
  };
}

type Manifest = Partial<Pick<LockEntry, 'os' | 'cpu' | 'libc' | 'engines'>> & {
  readonly 'dist.integrity'?: string;
};

/** In a folder of its own: here npm would also note down as installed what fits the Node it runs on, not ours. */
function writtenByNpm(): LockFile {
  const folder = mkdtempSync(join(tmpdir(), 'rewhisk-lock-'));
  try {
    for (const file of ['package.json', 'package-lock.json', '.npmrc'])
      copyFileSync(join(root, file), join(folder, file));
    const options = { cwd: folder, stdio: 'inherit' } as const;
    const { status } = spawnSync('npm', ['install', '--package-lock-only'], options);
    if (status !== 0) throw new Error('npm could not write package-lock.json');
    return JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const lock = writtenByNpm();
const found = absentOptionals(lock).map(
  (one) => [`node_modules/${one.name}`, entryOf(one)] as const,
);
const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(found) });
packages.sort(([a], [b]) => a.localeCompare(b, 'en'));
const complete = { ...lock, packages: Object.fromEntries(packages) };
writeFileSync(join(root, 'package-lock.json'), `${JSON.stringify(complete, null, 2)}\n`);

const hashed = found.filter(([, { integrity }]) => integrity !== undefined).length;
console.log(
  `${found.length} packages wanted an entry or a hash; the registry had hashes of ${hashed}`,
);
