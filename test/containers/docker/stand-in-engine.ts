/** An engine as none is in truth: it fails or hangs where a test asks for it. It makes no containers. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDockerDriver } from '../../../src/containers/docker/docker-driver.ts';
import type { Clock } from '../../../src/domain/kernel/clock.ts';
import type { Logger } from '../../../src/platform/logger.ts';

/** `null`: no answer ever. */
export type Answer = readonly [status: number, body: unknown] | null;
/** By `METHOD /path` without the version, with `*` for what is not one of them. */
export type Answers = Readonly<Record<string, (count: number) => Answer | Promise<Answer>>>;

const BRIDGE = { Name: 'bridge', Driver: 'bridge', Options: {} };
const HEALTHY: Answers = {
  'GET /version': () => [200, { Version: '1.0' }],
  'GET /containers/json': () => [200, []],
  'GET /networks': () => [200, [BRIDGE]],
  '*': () => [200, {}],
};

export const standInEngine = async (answers: Answers) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'rewhisk-stand-in-'));
  const socket = path.join(dir, 'docker.sock');
  const asked: string[] = [];
  const broken: string[] = [];
  const known: Answers = { ...HEALTHY, ...answers };
  const server = createServer((request, response) => void answerTo(request, response));
  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = `${request.method} ${request.url?.split('?')[0]}`;
    asked.push(name);
    response.once('close', () => {
      if (!response.writableEnded) broken.push(name);
    });
    const give = known[name] ?? known['*'];
    const answer = await give?.(asked.filter((other) => other === name).length);
    if (answer === undefined || answer === null) return;
    const [status, body] = answer;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 204 ? undefined : JSON.stringify(body));
  };
  server.listen(socket);
  await once(server, 'listening');
  return {
    asked,
    /** What was asked and not waited for. */
    broken,
    driver: (clock: Clock, log: Logger) =>
      createDockerDriver({
        docker: { socket, network: 'bridge', registry: null },
        dataDir: dir,
        clock,
        log,
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      rmSync(dir, { recursive: true });
    },
  };
};

const LIMIT_MS = 10_000;

/** Pauses pass at once; limits are never reached. */
export const quickPauses = (): Clock => {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    schedule: (delayMs, callback) => {
      if (delayMs >= LIMIT_MS) return () => undefined;
      const timer = setImmediate(() => {
        nowMs += delayMs;
        callback();
      });
      return () => clearImmediate(timer);
    },
  };
};

export const logOf = () => {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (fields: object, text: string): void =>
      void lines.push(`${level} ${JSON.stringify(fields)} ${text}`);
  const log: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
  return { lines, log };
};
