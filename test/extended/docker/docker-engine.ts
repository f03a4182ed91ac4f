/**
 * A Docker engine for tests: the one that this machine runs, or one that is started here, with its
 * data, its socket and its bridge its own, which leaves nothing behind. It writes no rules of a
 * firewall, so its containers reach this machine and each other, and nothing else.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface DockerEngine {
  readonly socket: string;
  /** Runs the command line client, and gives what it prints. */
  readonly docker: (args: readonly string[], input?: Buffer) => string;
  readonly stop: () => Promise<void>;
}

const SYSTEM_SOCKET = '/var/run/docker.sock';
const BRIDGE = 'rewhisk-test';
const BRIDGE_ADDRESS = '172.31.213.1/24';
const CONTROL_GROUPS = '/sys/fs/cgroup';
const BYTES_MAX = 64 * 1024 * 1024;

export const startDockerEngine = async (): Promise<DockerEngine> => {
  if (answers(SYSTEM_SOCKET)) return { ...clientOf(SYSTEM_SOCKET), stop: async () => undefined };
  install();
  const dir = mkdtempSync(path.join(tmpdir(), 'rewhisk-docker-'));
  const socket = path.join(dir, 'docker.sock');
  // One that was killed may have left it.
  spawnSync('ip', ['link', 'delete', BRIDGE]);
  must('ip', ['link', 'add', BRIDGE, 'type', 'bridge']);
  must('ip', ['address', 'add', BRIDGE_ADDRESS, 'dev', BRIDGE]);
  must('ip', ['link', 'set', BRIDGE, 'up']);
  const groups = controlGroups().filter((group) => !existsSync(group));
  const engine = launch(dir, socket);
  const stop = async (): Promise<void> => {
    if (engine.exitCode === null) {
      const exited = once(engine, 'exit');
      engine.kill('SIGTERM');
      await exited;
    }
    must('ip', ['link', 'delete', BRIDGE]);
    rmSync(dir, { recursive: true });
    for (const group of groups) if (existsSync(group)) rmdirSync(group);
  };
  await ready(engine).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { ...clientOf(socket), stop };
};

const answers = (socket: string): boolean =>
  existsSync(socket) && spawnSync('docker', ['-H', `unix://${socket}`, 'version']).status === 0;

/** Which an engine makes for its containers and leaves behind, empty, one in each hierarchy. */
const controlGroups = (): readonly string[] => {
  if (!existsSync(CONTROL_GROUPS)) return [];
  return ['.', ...readdirSync(CONTROL_GROUPS)].map((name) =>
    path.join(CONTROL_GROUPS, name, 'docker'),
  );
};

/** The packages of Debian and Ubuntu. */
const install = (): void => {
  if (spawnSync('dockerd', ['--version']).status === 0) return;
  must('apt-get', ['update']);
  const packages = ['docker.io', 'iptables', 'iproute2'];
  must('apt-get', ['install', '-y', '--no-install-recommends', ...packages]);
};

const launch = (dir: string, socket: string): ChildProcess => {
  // The machine's own settings of an engine are not for this one.
  const settings = path.join(dir, 'daemon.json');
  writeFileSync(settings, '{}');
  const values = {
    'config-file': settings,
    'data-root': path.join(dir, 'data'),
    'exec-root': path.join(dir, 'exec'),
    pidfile: path.join(dir, 'docker.pid'),
    host: `unix://${socket}`,
    bridge: BRIDGE,
    iptables: 'false',
    'ip-forward': 'false',
    'ip-masq': 'false',
  };
  const args = Object.entries(values).map(([name, value]) => `--${name}=${value}`);
  return spawn('dockerd', args, { stdio: ['ignore', 'ignore', 'pipe'] });
};

const ready = async (engine: ChildProcess): Promise<void> => {
  let printed = '';
  const changes = new EventEmitter();
  engine.stderr?.on('data', (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-BYTES_MAX);
    changes.emit('change');
  });
  engine.on('exit', () => changes.emit('change'));
  while (!printed.includes('API listen on')) {
    await once(changes, 'change');
    if (engine.exitCode !== null) throw new Error(`dockerd ended: ${printed}`);
  }
};

const clientOf = (socket: string): Pick<DockerEngine, 'socket' | 'docker'> => ({
  socket,
  docker: (args, input) => must('docker', ['-H', `unix://${socket}`, ...args], input),
});

const must = (command: string, args: readonly string[], input?: Buffer): string => {
  const env = { ...process.env, DOCKER_BUILDKIT: '0' };
  const options = { encoding: 'utf8', maxBuffer: BYTES_MAX, input, env } as const;
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  if (status === 0) return stdout.trim();
  throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
};
