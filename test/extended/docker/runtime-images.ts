/**
 * The images of this repository's runtimes, by its own Dockerfiles. Their base would come from a
 * registry; here it is made of this machine's Node and Python with the libraries they load, and of busybox.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DockerEngine } from './docker-engine.ts';

/** Where nothing answers: what is not here already can't be had. */
export const REGISTRY = 'localhost:1';

export const IMAGES = {
  nodejs: `${REGISTRY}/rewhisk/action-nodejs-v22:latest`,
  native: `${REGISTRY}/rewhisk/action-native-v1:latest`,
  python: `${REGISTRY}/rewhisk/action-python-v3:latest`,
} as const;

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
const BASE = 'rewhisk-test-base:latest';
/** As somebody else makes them: `contract-server.ts`. */
export const FOREIGN_IMAGE = 'rewhisk-test-foreign:1';
/** By the line that breaks them. */
export const BROKEN_IMAGES = {
  'rewhisk-test-commandless:1': '',
  'rewhisk-test-misspelt:1': 'CMD ["start-me"]',
  'rewhisk-test-missing:1': 'CMD ["/start-me"]',
  'rewhisk-test-unexecutable:1': 'CMD ["/etc/passwd"]',
  'rewhisk-test-userless:1': 'USER ada\nCMD ["cat"]',
  'rewhisk-test-folderless:1': 'CMD ["cat"]\nWORKDIR /x\nRUN busybox rmdir /x && busybox touch /x',
} as const;
const SERVER = 'contract-server.ts';
const BUSYBOX = '/bin/busybox';
const PYTHON = '/usr/bin/python3';
const PROGRAMS = ['sh', 'cat', 'head', 'tar', 'env', 'sed', 'sort', 'grep', 'paste', 'tr', 'tail'];

export const buildRuntimeImages = ({ docker }: DockerEngine): void => {
  docker(['import', '--change', 'ENV PATH=/usr/local/bin:/usr/bin:/bin', '-', BASE], baseSystem());
  for (const [folder, image] of Object.entries(IMAGES)) {
    const file = path.join(REPOSITORY, 'runtimes', folder, 'Dockerfile');
    docker(['build', '-f', file, '--build-arg', `BASE=${BASE}`, '-t', image, REPOSITORY]);
  }
};

export const buildForeignImage = ({ docker }: DockerEngine): void => {
  const lines = [
    `FROM ${BASE}`,
    'COPY contract-server.ts /',
    'CMD ["node", "--no-warnings", "/contract-server.ts"]',
  ];
  const folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-foreign-'));
  copyFileSync(path.join(import.meta.dirname, SERVER), path.join(folder, SERVER));
  writeFileSync(path.join(folder, 'Dockerfile'), lines.join('\n'));
  docker(['build', '-t', FOREIGN_IMAGE, folder]);
  rmSync(folder, { recursive: true });
};

export const buildBrokenImages = ({ docker }: DockerEngine): void => {
  for (const [image, line] of Object.entries(BROKEN_IMAGES)) {
    docker(['build', '-t', image, '-'], Buffer.from(`FROM ${BASE}\n${line}\n`));
  }
};

export const removeRuntimeImages = ({ docker }: DockerEngine): void => {
  const made = [...Object.values(IMAGES), FOREIGN_IMAGE, ...Object.keys(BROKEN_IMAGES), BASE];
  docker(['image', 'rm', '--force', ...made]);
};

/** As a tar archive. */
const baseSystem = (): Buffer => {
  const root = mkdtempSync(path.join(tmpdir(), 'rewhisk-base-'));
  try {
    for (const folder of ['bin', 'etc', 'tmp', 'usr/local/bin']) {
      mkdirSync(path.join(root, folder), { recursive: true });
    }
    installBusybox();
    copyFileSync(BUSYBOX, path.join(root, 'bin/busybox'));
    for (const name of PROGRAMS) symlinkSync('busybox', path.join(root, 'bin', name));
    copyFileSync(process.execPath, path.join(root, 'usr/local/bin/node'));
    copyLibraries(librariesOf([process.execPath]), root);
    copyPython(root);
    writeFileSync(path.join(root, 'etc/passwd'), 'nobody:x:65534:65534::/tmp:/bin/false\n');
    return output('tar', ['-c', '-C', root, '--mode=a+rwX', '--owner=0', '--group=0', '.']);
  } finally {
    rmSync(root, { recursive: true });
  }
};

const installBusybox = (): void => {
  if (spawnSync(BUSYBOX, ['true']).status === 0) return;
  output('apt-get', ['install', '-y', '--no-install-recommends', 'busybox-static']);
};

/** With its standard library, and what that loads. */
const copyPython = (root: string): void => {
  const asked = "import sys, sysconfig; print(sysconfig.get_path('stdlib'), sys.version_info[1])";
  const answer = output(PYTHON, ['-I', '-c', asked]).toString().trim();
  const [library = '', minor] = answer.split(' ');
  const left = new Set(['dist-packages', 'site-packages', 'test']);
  cpSync(library, path.join(root, library), {
    recursive: true,
    dereference: true,
    filter: (source) => !left.has(path.basename(source)) && existsSync(source),
  });
  // Python finds its library from the place of its program.
  mkdirSync(path.join(root, 'usr/bin'), { recursive: true });
  copyFileSync(PYTHON, path.join(root, `usr/bin/python3.${minor}`));
  symlinkSync(`python3.${minor}`, path.join(root, 'usr/bin/python3'));
  const modules = path.join(library, 'lib-dynload');
  const extensions = readdirSync(modules).map((name) => path.join(modules, name));
  copyLibraries(librariesOf([PYTHON, ...extensions]), root);
};

const copyLibraries = (libraries: readonly string[], root: string): void => {
  for (const library of libraries) {
    mkdirSync(path.join(root, path.dirname(library)), { recursive: true });
    copyFileSync(library, path.join(root, library));
  }
};

/** By their paths. */
const librariesOf = (programs: readonly string[]): readonly string[] => [
  ...new Set(
    output('ldd', programs)
      .toString()
      .match(/(?<=\s)\/[^ :()]+(?= \()/g),
  ),
];

const output = (command: string, args: readonly string[]): Buffer => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    maxBuffer: 1024 * 1024 * 1024,
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.toString()}`);
};
