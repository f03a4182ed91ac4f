/**
 * What package-lock.json says of packages that exist for some platforms only, and what it ought to say.
 */

export interface LockEntry {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly libc?: string | readonly string[];
  readonly engines?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export interface PlatformPackage {
  readonly name: string;
  readonly version: string;
  readonly dev: boolean;
}

/** The optional dependencies of any package that have no entry of their own, or one that lacks its hash. */
export function absentOptionals(lock: LockFile): readonly PlatformPackage[] {
  return Object.entries(lock.packages).flatMap(
    ([path, { dev = false, optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies)
        .filter(([name]) => nearestEntry(lock, path, name)?.integrity === undefined)
        .map(([name, version]) => ({ name, version: exact(name, version), dev })),
  );
}

/** The entry that Node's resolution reaches from the folder `path` for the package `name`. */
export function nearestEntry(lock: LockFile, path: string, name: string): LockEntry | undefined {
  const here = lock.packages[path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`];
  if (here !== undefined || path === '') return here;
  return nearestEntry(lock, path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name);
}

function exact(name: string, version: string): string {
  if (/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) return version;
  throw new Error(`${name} is asked for as ${version}: only an exact version can be added by hand`);
}

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
];

/** The platform a package is for, by the parts of its name: `@oxlint/binding-linux-arm64-musl`. */
export function platformOf({
  name,
}: PlatformPackage): Pick<LockEntry, 'os' | 'cpu' | 'libc' | 'engines'> {
  const parts = name.slice(name.indexOf('/') + 1).split('-');
  const os = systems.filter((system) => parts.includes(system));
  const cpu = processors.filter((processor) => parts.includes(processor));
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`${name} does not name a platform`);
  const libc = parts.some((part) => part.startsWith('musl')) ? ['musl'] : ['glibc'];
  // uWebSockets.js's packages end in the line of Node they are built for.
  const line = Number(/^@uwsjs\/.*-(\d+)$/.exec(name)?.[1]);
  return {
    os,
    cpu,
    ...(os[0] === 'linux' && parts.some((part) => /^(gnu|musl)/.test(part)) && { libc }),
    ...(line > 0 && { engines: { node: `>=${line}.0.0 <${line + 1}.0.0` } }),
  };
}
