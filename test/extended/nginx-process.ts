/**
 * Debian's nginx with the configuration of docs/nginx.md: names, ports, certificate and paths are put
 * in, everything else is as it stands there. It runs without privileges, below a folder of its own.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Certificate, makeCertificate } from '../support/certificates.ts';

/** Where Debian puts it: a folder that the path of an ordinary user leaves out. */
const NGINX = '/usr/sbin/nginx';

export const DOMAIN = 'functions.localhost';

export interface Nginx {
  readonly httpPort: number;
  readonly httpsPort: number;
  /** In PEM: what its clients trust. */
  readonly ca: string;
  /** The lines of its access log. */
  readonly accessLog: () => readonly string[];
  readonly stop: () => Promise<void>;
}

const PAGE = path.resolve(import.meta.dirname, '../../docs/nginx.md');

export const startNginx = async (backendPort: number): Promise<Nginx> => {
  install();
  const dir = mkdtempSync(path.join(tmpdir(), 'rewhisk-nginx-'));
  const certificate = makeCertificate(dir, [DOMAIN, `*.${DOMAIN}`]);
  const httpPort = await freePort();
  const httpsPort = await freePort();
  const site = siteConfiguration({ dir, backendPort, httpPort, httpsPort, certificate });
  writeFileSync(path.join(dir, 'nginx.conf'), wholeConfiguration(dir, site));
  const nginx = launch(dir, certificate);
  await ready(nginx).catch((error: unknown) => {
    rmSync(dir, { recursive: true });
    throw error;
  });
  return {
    httpPort,
    httpsPort,
    ca: certificate.cert,
    accessLog: () => readFileSync(path.join(dir, 'access.log'), 'utf8').trimEnd().split('\n'),
    stop: async () => {
      const exited = once(nginx, 'exit');
      nginx.kill('SIGQUIT');
      await exited;
      rmSync(dir, { recursive: true });
    },
  };
};

const install = (): void => {
  if (spawnSync(NGINX, ['-v']).status === 0) return;
  const steps = ['update', 'install -y --no-install-recommends nginx-light'];
  for (const step of steps) {
    const { status, stderr } = spawnSync('apt-get', step.split(' '), { encoding: 'utf8' });
    if (status !== 0) throw new Error(`nginx is missing and can't be installed: ${stderr}`);
  }
};

interface Fillings {
  readonly dir: string;
  readonly backendPort: number;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly certificate: Certificate;
}

/** Fails when the page no longer says what is to be replaced. */
const siteConfiguration = (fillings: Fillings): string => {
  const { dir, backendPort, httpPort, httpsPort, certificate } = fillings;
  const [, page] = /^```nginx\n(.*?)^```$/ms.exec(readFileSync(PAGE, 'utf8')) ?? [];
  const replacements = [
    ['127.0.0.1:3233', `127.0.0.1:${backendPort}`],
    ['listen 80;', `listen 127.0.0.1:${httpPort};`],
    ['listen 443 ssl;', `listen 127.0.0.1:${httpsPort} ssl;`],
    ['/etc/nginx/tls/functions.example.org.pem', certificate.certFile],
    ['/etc/nginx/tls/functions.example.org.key', certificate.keyFile],
    ['/var/log/nginx/rewhisk.log', path.join(dir, 'access.log')],
    ['functions.example.org', DOMAIN],
  ] as const;
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`docs/nginx.md does not say ${from}`);
    return text.replaceAll(from, to);
  }, page ?? '');
};

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** What Debian's own configuration has around it. */
const wholeConfiguration = (dir: string, site: string): string =>
  [
    'daemon off;',
    'worker_processes 1;',
    `pid ${dir}/nginx.pid;`,
    'error_log stderr notice;',
    'events { worker_connections 512; }',
    'http {',
    'access_log off;',
    ...TEMPORARY.map((kind) => `${kind}_temp_path ${dir}/${kind};`),
    site,
    '}',
  ].join('\n');

const NOBODY = 65_534;

const launch = (dir: string, { certFile, keyFile }: Certificate): ChildProcess => {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const file of [dir, certFile, keyFile]) chownSync(file, NOBODY, NOBODY);
  const args = ['-p', dir, '-c', path.join(dir, 'nginx.conf'), '-e', 'stderr'];
  return spawn(NGINX, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
};

/** It listens before it starts its workers. */
const ready = async (nginx: ChildProcess): Promise<void> => {
  let printed = '';
  const changes = new EventEmitter();
  nginx.stderr?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    changes.emit('change');
  });
  nginx.on('exit', () => changes.emit('change'));
  while (!printed.includes('start worker process ')) {
    await once(changes, 'change');
    if (nginx.exitCode !== null) throw new Error(`nginx ended: ${printed}`);
  }
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};
