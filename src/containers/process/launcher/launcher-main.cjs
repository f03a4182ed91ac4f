/**
 * The launcher's own process: forks and starts the commands it is sent, and tells how each ended. It
 * stays small, because what a fork costs grows with the memory of the process that forks, and that is
 * why the server does not do it. Plain CommonJS and few modules for the same reason.
 *
 * A launch is three connections to its socket, which become file descriptors 1, 2 and 3 of the new
 * process. Each opens with one line: the secret, then JSON that says of which launch and which
 * descriptor it is; the last brings the command. Nothing follows the line before the process runs.
 * Pids, failures and endings go back over the channel to the server, in the order they happen.
 *
 * It ends with that channel, and what it started ends with it: by the kernel, and by process group.
 */
'use strict';
const { spawn } = require('node:child_process');
const { timingSafeEqual } = require('node:crypto');
const { unlinkSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:net');
const { getPriority, setPriority } = require('node:os');
const { closeInheritedFiles } = require('../../../../runtimes/nodejs/inherited-files.cjs');

/**
 * @typedef {import('node:net').Socket} Socket
 * @typedef {import('../../sandbox/sandbox.ts').SandboxCommand} SandboxCommand
 * @typedef {{ launch: number, descriptor: number, command?: SandboxCommand }} Opening
 * @typedef {{ sockets: Map<number, Socket>, command: SandboxCommand | null }} Launch
 */

/** What containers yield to the server on a busy machine: a third of its share for each thread. */
const YIELDING = 5;
const LOWEST_PRIORITY = 19;
const SESSION_WAIT_MS = 150;
const CONNECTIONS_MAX = 64;
const LINE_BYTES_MAX = 1024 * 1024;
const LINE_WAIT_MS = 30_000;
const NEWLINE = 10;

/** Launches whose connections have not all come. @type {Map<number, Launch>} */
const launches = new Map();
/** @type {Set<number>} */
const running = new Set();

// What the server was given by accident is for no container; the channel is file descriptor 3.
closeInheritedFiles(3);
process.once('message', (/** @type {{ secret: string, name: string }} */ { secret, name }) => {
  yieldToServer();
  removeOld(name);
  const server = createServer((socket) => receive(socket, Buffer.from(secret)));
  server.maxConnections = CONNECTIONS_MAX;
  server.listen(name, () => report({ type: 'listening' }));
  // The server lost a connection: it wants to know what became of the launch.
  process.on('message', (/** @type {{ lost: number }} */ { lost }) => {
    forget(lost);
    report({ type: 'failed', launch: lost, message: 'a connection to the launcher was lost' });
  });
});
process.on('disconnect', () => {
  for (const pid of running) killGroup(pid);
  process.exit();
});
// A terminal and a service manager mean the server, which ends in its own time.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

/** @param {Socket} socket  @param {Buffer} secret */
function receive(socket, secret) {
  /** @type {Buffer[]} */
  const chunks = [];
  let bytes = 0;
  socket.setTimeout(LINE_WAIT_MS, () => socket.destroy());
  // An error is followed by `close`.
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > LINE_BYTES_MAX) socket.destroy();
    else if (chunk.at(-1) === NEWLINE) open(socket, secret, Buffer.concat(chunks, bytes));
  });
}

/** @param {Socket} socket  @param {Buffer} secret  @param {Buffer} line */
function open(socket, secret, line) {
  const given = line.subarray(0, secret.length);
  if (given.length !== secret.length || !timingSafeEqual(given, secret)) socket.destroy();
  else admit(socket, JSON.parse(line.toString('utf8', secret.length)));
}

/** @param {Socket} socket  @param {Opening} opening */
function admit(socket, { launch, descriptor, command }) {
  const known = launches.get(launch) ?? { sockets: new Map(), command: null };
  launches.set(launch, known);
  known.sockets.set(descriptor, socket);
  known.command ??= command ?? null;
  socket.once('close', () => forget(launch));
  const [stdout, stderr, channel] = [1, 2, 3].map((one) => known.sockets.get(one));
  if (!stdout || !stderr || !channel || !known.command) return;
  launches.delete(launch);
  start(launch, known.command, stdout, stderr, channel);
  // The child has its own copies.
  for (const one of known.sockets.values()) one.destroy();
}

/** @param {number} launch */
function forget(launch) {
  const known = launches.get(launch);
  launches.delete(launch);
  for (const socket of known?.sockets.values() ?? []) socket.destroy();
}

/** @param {number} launch  @param {SandboxCommand} command  @param {Socket[]} given */
function start(launch, command, ...given) {
  const failed = (/** @type {unknown} */ error) =>
    report({ type: 'failed', launch, message: error instanceof Error ? error.message : '' });
  try {
    for (const socket of given) block(socket);
    const child = spawn(command.command, command.arguments, {
      stdio: ['ignore', ...given],
      env: { ...command.environment },
      cwd: command.folder,
      detached: true,
    });
    child.once('error', failed);
    const { pid } = child;
    if (pid === undefined) return;
    running.add(pid);
    child.once('exit', (code, signal) => {
      running.delete(pid);
      report({ type: 'ended', launch, code, signal });
    });
    lowerSession(pid);
    report({ type: 'started', launch, pid });
  } catch (error) {
    failed(error);
  }
}

/**
 * Node reads sockets without blocking, which is a property of the socket and not of the process: a
 * runtime would inherit it, and not all expect that. @param {Socket} socket
 */
function block(socket) {
  const { _handle } = /** @type {{ _handle: { setBlocking(on: boolean): void } }} */ (
    /** @type {unknown} */ (socket)
  );
  _handle.setBlocking(true);
}

function yieldToServer() {
  setPriority(Math.min(getPriority() + YIELDING, LOWEST_PRIORITY));
  lowerSession(process.pid);
}

/**
 * Where the kernel groups processes by session for scheduling, priorities count within a session
 * alone, and each session has one of its own. An ordinary user may change ten of them a second.
 * @param {number} pid
 */
function lowerSession(pid) {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, String(YIELDING));
  } catch (error) {
    // Any other error: there is no such thing here, or the process has ended.
    const early = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
    if (early) setTimeout(lowerSession, SESSION_WAIT_MS, pid);
  }
}

/** Of a launcher that was killed. @param {string} name */
function removeOld(name) {
  try {
    unlinkSync(name);
  } catch {
    // There was none, or it is in the way and `listen` says so.
  }
}

/** @param {number} pid */
function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** @param {import('./launcher-process.ts').LauncherReport} message */
function report(message) {
  // Without a server there is nobody to tell, and this process ends.
  process.send?.(message, undefined, undefined, () => undefined);
}
