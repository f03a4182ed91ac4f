/** A whole server over the engine: actions come over REST, one of them by an image of its own. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { activationOf, ended, invoke, putAction, submit } from '../../support/rest-actions.ts';
import {
  failingStart,
  makeDataDir,
  removeDataDir,
  type RewhiskServer,
  startServer,
} from '../../support/rewhisk-server.ts';
import type { DockerEngine } from './docker-engine.ts';
import { FOREIGN_IMAGE, REGISTRY } from './runtime-images.ts';

export const describeServer = (engine: () => DockerEngine): void => {
  describe('a server with --driver docker', () => {
    let dataDir: string;
    let server: RewhiskServer;
    const start = async (): Promise<RewhiskServer> => {
      const config = path.join(dataDir, 'settings.json');
      const docker = { socket: engine().socket, registry: REGISTRY };
      writeFileSync(config, JSON.stringify({ container: { docker, prewarm: [] } }));
      return startServer({ dataDir, args: ['--driver', 'docker', '--config', config] });
    };
    const containers = (): readonly string[] =>
      engine()
        .docker(['ps', '--all', '--quiet', '--filter', 'label=org.rewhisk.instance'])
        .split('\n')
        .filter((id) => id !== '');
    let before: number;
    beforeAll(async () => {
      before = containers().length;
      dataDir = await makeDataDir();
      server = await start();
    });
    afterAll(async () => {
      await server.stop();
      await removeDataDir(dataDir);
    });

    test('says so at its start', () => {
      expect(server.output()).toMatch(/sandbox {2}Docker \S+ at \S+docker\.sock, network bridge/);
    });

    test('runs Node actions, with their logs', async () => {
      await putAction(
        server,
        'greet',
        'const main = ({ name }) => { console.log(name); return { name }; }',
      );
      const { activationId, response } = activationOf(
        await invoke(server, 'greet', { name: 'Ada' }),
      );
      expect(response).toMatchObject({ status: 'success', result: { name: 'Ada' } });
      const { logs } = await ended(server, activationId);
      expect(logs).toEqual([expect.stringMatching(/^\S{30} stdout: Ada$/)]);
    });

    test('runs an image that the action names', async () => {
      const exec = { kind: 'blackbox', image: FOREIGN_IMAGE, code: undefined };
      await putAction(server, 'own', '', { exec });
      const { response } = activationOf(await invoke(server, 'own', { answer: 'well' }));
      expect(response).toMatchObject({ status: 'success', result: { ok: true } });
    });

    test('tells the developer of an image that there is not', async () => {
      const exec = { kind: 'blackbox', image: `${REGISTRY}/nobody/nothing`, code: undefined };
      await putAction(server, 'nothing', '', { exec });
      const { response } = await ended(server, await submit(server, 'nothing'));
      expect(response).toMatchObject({
        status: 'action developer error',
        result: { error: `Failed to pull container image '${REGISTRY}/nobody/nothing'.` },
      });
    });

    test('tells the developer that memory ran out', async () => {
      const code = 'const main = () => ({ length: Buffer.alloc(600 * 1024 * 1024, 1).length })';
      await putAction(server, 'hungry', code, { limits: { memory: 128 } });
      const { response } = await ended(server, await submit(server, 'hungry'));
      expect(response.result).toEqual({
        error: 'The action exhausted its memory and was aborted.',
      });
    });

    test('removes what it left when it was killed, and leaves nothing when it is stopped', async () => {
      expect(containers().length).toBeGreaterThan(before);
      await server.kill();
      expect(containers().length).toBeGreaterThan(before);
      server = await start();
      expect(containers()).toHaveLength(before);
      expect(activationOf(await invoke(server, 'greet', { name: 'again' })).response.success).toBe(
        true,
      );
      expect(await server.stop()).toBe(0);
      expect(containers()).toHaveLength(before);
    });

    test('does not start where no engine answers, and says where it looked', async () => {
      const config = path.join(dataDir, 'wrong.json');
      writeFileSync(config, '{"container":{"docker":{"socket":"/nowhere/docker.sock"}}}');
      const data = ['--data', path.join(dataDir, 'other')];
      const args = ['--driver', 'docker', '--port', '0', '--config', config, ...data];
      const { code, printed } = await failingStart(args);
      expect(code).toBe(1);
      expect(printed).toContain('no Docker engine answers at /nowhere/docker.sock');
    });
  });
};
