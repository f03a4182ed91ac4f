/** Which kinds of action a server runs, and what becomes of actions of a kind that it does not. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { pretendAdded, removeAdded } from '../support/added-node.ts';
import { rest } from '../support/rest.ts';
import { activationOf, ended, invoke, putAction, submit } from '../support/rest-actions.ts';
import { refusal } from '../support/rest-line.ts';
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';
import { webCall } from '../support/web-calls.ts';

const servers = useServers();
const CODE = 'const main = () => ({ ran: true })';
const GONE = "The runtime 'nodejs:24' is not available on this server.";

const INFO = z.object({
  runtimes: z.record(
    z.string(),
    z.array(z.object({ kind: z.string(), deprecated: z.boolean(), default: z.boolean() })),
  ),
});
const nodeKinds = async (server: RewhiskServer) =>
  INFO.parse((await webCall(server, '/', {})).json).runtimes['nodejs'];

const fields = { kind: 'nodejs:22', deprecated: false, default: true };

test('a Node that was added is a kind of its own from the next start, and nothing else changes', async () => {
  const dataDir = await servers.dataDir();
  const before = await servers.start({ dataDir });
  expect(await nodeKinds(before)).toEqual([fields]);
  await pretendAdded(path.join(dataDir, 'runtimes'), 'nodejs:24');
  await before.stop();

  const server = await servers.start({ dataDir });
  expect(await nodeKinds(server)).toEqual([
    fields,
    { kind: 'nodejs:24', deprecated: false, default: false },
  ]);
  await putAction(server, 'new', CODE, { exec: { kind: 'nodejs:24' } });
  const answer = await putAction(server, 'usual', CODE);
  expect(answer.json).toMatchObject({ exec: { kind: 'nodejs:22' } });
  expect(activationOf(await invoke(server, 'new')).response.result).toEqual({ ran: true });
});

test('runtimes may lie in a folder that servers share, and one of them be kept ready', async () => {
  const folder = await servers.dataDir();
  await pretendAdded(folder, 'nodejs:24');
  const prewarm = [
    { kind: 'nodejs:24', memoryMb: 256, min: 1, max: 1 },
    { kind: 'nodejs:20', memoryMb: 256, min: 1, max: 1 },
  ];
  const config = await servers.config({
    logLevel: 'debug',
    runtimes: { folder },
    container: { prewarm },
  });
  const server = await servers.start({
    dataDir: await servers.dataDir(),
    args: ['--config', config],
  });
  await server.printed(/"kind":"nodejs:24".*"msg":"a container is there"/);
  expect(server.output()).toMatch(/"kind":"nodejs:20".*no such runtime to prewarm/);
});

test('an action whose runtime has gone can be read and deleted, and its calls say what is missing', async () => {
  const dataDir = await servers.dataDir();
  await pretendAdded(path.join(dataDir, 'runtimes'), 'nodejs:24');
  const before = await servers.start({ dataDir });
  const limits = { concurrency: 1 };
  await putAction(before, 'orphan', CODE, { exec: { kind: 'nodejs:24' }, limits });
  await before.stop();
  await removeAdded(path.join(dataDir, 'runtimes'), 'nodejs:24');

  const server = await servers.start({ dataDir });
  expect(await invoke(server, 'orphan')).toMatchObject({
    status: 502,
    json: { response: { status: 'action developer error', result: { error: GONE } } },
  });
  const ids = await Promise.all(Array.from({ length: 12 }, () => submit(server, 'orphan')));
  for (const { response } of await Promise.all(ids.map((id) => ended(server, id))))
    expect(response).toMatchObject({ statusCode: 2, result: { error: GONE } });

  await putAction(server, 'well', CODE);
  expect(activationOf(await invoke(server, 'well')).response.result).toEqual({ ran: true });
  const action = 'namespaces/_/actions/orphan';
  const read = await rest(server, action);
  expect(read).toMatchObject({ status: 200, json: { exec: { kind: 'nodejs:24', code: CODE } } });
  expect(await rest(server, action, { method: 'DELETE' })).toMatchObject({ status: 200 });
});

test('a kind that the operator calls deprecated can be read and deleted, not written or invoked', async () => {
  const dataDir = await servers.dataDir();
  const before = await servers.start({ dataDir });
  await putAction(before, 'old', CODE);
  await before.stop();

  const config = await servers.config({ runtimes: { deprecated: ['nodejs:22'] } });
  const server = await servers.start({ dataDir, args: ['--config', config] });
  expect(await nodeKinds(server)).toEqual([{ ...fields, deprecated: true }]);
  const refused = [
    400,
    "The 'nodejs:22' runtime is no longer supported. You may read and delete but not update or invoke this action.",
  ];
  const exec = { kind: 'nodejs:22', code: CODE };
  expect(await refusal(server, 'PUT actions/fresh', { exec })).toEqual(refused);
  expect(await refusal(server, 'PUT actions/old?overwrite=true', { exec })).toEqual(refused);
  expect(await refusal(server, 'PUT actions/old?overwrite=true', { publish: true })).toEqual(
    refused,
  );
  expect(await refusal(server, 'POST actions/old', {})).toEqual(refused);
  expect(await rest(server, 'namespaces/_/actions/old')).toMatchObject({ status: 200 });
  const deleted = await rest(server, 'namespaces/_/actions/old', { method: 'DELETE' });
  expect(deleted).toMatchObject({ status: 200 });
});
