/** What an action reaches of the network, as its developer and the operator ask. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConfigFile } from '../../src/config.ts';
import {
  type MachineServices,
  REACHING,
  startMachineServices,
} from '../support/machine-services.ts';
import { rest } from '../support/rest.ts';
import { activationOf, errorOf, invoke, putAction } from '../support/rest-actions.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';
import { storedRecords } from '../support/stored-records.ts';

const servers = useServers();
let services: MachineServices;
beforeAll(async () => {
  services = await startMachineServices();
});
afterAll(() => services.close());

const start = async (settings: ConfigFile): Promise<RewhiskServer> => {
  const config = await servers.config(settings);
  return servers.start({ dataDir: await servers.dataDir(), args: ['--config', config] });
};

const annotated = (network: unknown) => ({ annotations: [{ key: 'network', value: network }] });

const reached = async (server: RewhiskServer, name: string) => {
  const { tcp, names, abstract } = services;
  const answer = activationOf(await invoke(server, name, { tcp, names, abstract }));
  const { result } = answer.response;
  return { tcp: result['tcp'], name: result['name'], abstract: result['abstract'] };
};

const EVERYTHING = { tcp: 'hello', name: '192.0.2.1', abstract: 'hello' };
const NOTHING = { tcp: null, name: null, abstract: null };

test('an action annotated with network none reaches nothing, others reach what the machine does, and no container passes from one to the other', async () => {
  const prewarm = [{ kind: 'nodejs:22', memoryMb: 256, min: 1, max: 1 }];
  const server = await start({ logLevel: 'debug', container: { prewarm } });
  await server.printed('a container is there');
  await putAction(server, 'closed', REACHING, annotated('none'));
  await putAction(server, 'open', REACHING);
  expect(await reached(server, 'closed')).toEqual(NOTHING);
  expect(await reached(server, 'open')).toEqual(EVERYTHING);
  await putAction(server, 'open', REACHING, annotated('none'));
  expect(await reached(server, 'open')).toEqual(NOTHING);
  expect(await server.stop()).toBe(0);
  const records = await storedRecords(server.dataDir, ['containers', 'started']);
  const events = records.map(({ event }) => event);
  const starts = events.flatMap((event) => ('start' in event ? [event.start] : []));
  expect(starts).toEqual(['cold', 'prewarmed', 'cold']);
  const made = events.flatMap((event) =>
    event.type === 'ContainerCreated' && event.action !== null ? [event.network] : [],
  );
  expect(made).toEqual(['none', 'none']);
});

test('a network that there is not is refused, as is one for a sequence', async () => {
  const server = await start({});
  const put = (name: string, body: object) =>
    rest(server, `namespaces/_/actions/${name}`, { method: 'PUT', body: JSON.stringify(body) });
  await putAction(server, 'open', REACHING);
  const code = { kind: 'nodejs:22', code: REACHING };
  const wrong = await put('wrong', { exec: code, ...annotated('None') });
  expect(wrong.status).toBe(400);
  expect(errorOf(wrong)).toBe("The annotation 'network' must be 'full' or 'none'.");
  const exec = { kind: 'sequence', components: ['/_/open'] };
  const sequence = await put('both', { exec, ...annotated('none') });
  expect(sequence.status).toBe(400);
  expect(errorOf(sequence)).toMatch(/^A sequence runs no code of its own/);
});

test('where the server gives no network, no action gets one by asking for it', async () => {
  const server = await start({ container: { network: 'none' } });
  await putAction(server, 'asks', REACHING, annotated('full'));
  await putAction(server, 'silent', REACHING);
  expect(await reached(server, 'asks')).toEqual(NOTHING);
  expect(await reached(server, 'silent')).toEqual(NOTHING);
});

test('an action that can not be kept from the network is not run, which is no fault of the invoker', async () => {
  const server = await start({ container: { sandbox: 'none' } });
  await putAction(server, 'closed', REACHING, annotated('none'));
  await putAction(server, 'open', REACHING);
  for (let calls = 0; calls < 5; calls += 1) {
    const { response } = activationOf(await invoke(server, 'closed'));
    expect(response).toMatchObject({
      status: 'action developer error',
      result: { error: expect.stringContaining('must run without network') },
    });
  }
  expect(await reached(server, 'open')).toEqual(EVERYTHING);
});
