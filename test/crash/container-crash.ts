/**
 * `kill -9` of processes of containers, the runtime's or the sandbox's, while clients call the
 * server at full speed. The server goes on, and makes new ones.
 */
import { setTimeout as moment } from 'node:timers/promises';
import { processTree, signalProcess } from '../../src/containers/process-tree.ts';
import { SIMPLE } from './actions.ts';
import type { Chance } from './chance.ts';
import { openConnection } from './connection.ts';
import { type CycleReport, reportOf } from './cycle.ts';
import { eventually, within } from './deadline.ts';
import { startLoad } from './load.ts';
import { createPromises, type Promises } from './promises.ts';
import { settle } from './settlement.ts';
import type { World } from './world.ts';

const KILLS_MAX = 4;
const BETWEEN_MS_MAX = 200;
const PATIENCE_MS = 60_000;

export const crashContainers = async (world: World, chance: Chance): Promise<CycleReport> => {
  const promises = createPromises();
  const { nextNumber } = world;
  const server = world.server();
  const load = startLoad({ server, promises, nextNumber, chance });
  await within(PATIENCE_MS, 'a first acknowledgement', promises.first);
  const kills = 1 + chance.below(KILLS_MAX);
  for (let kill = 0; kill < kills; kill += 1) {
    await moment(chance.below(BETWEEN_MS_MAX));
    await killOne(server.pid, chance);
  }
  await moment(chance.below(BETWEEN_MS_MAX));
  await load.stop();
  const settlement = await settle(world, promises, 'containers');
  const working = await callOnce(world, promises);
  return reportOf(promises, settlement, {
    how: `${kills} killed`,
    kills,
    faults: [
      ...working,
      ...(load.cut() === 0 ? [] : [`${load.cut()} connections were cut`]),
      ...(promises.refused() === 0 ? [] : [`${promises.refused()} calls were refused`]),
    ],
  });
};

/** One of all processes below the server, as soon as there is any. */
const killOne = async (server: number, chance: Chance): Promise<void> => {
  const choice = chance.fraction();
  const killed = await eventually(PATIENCE_MS, async () => {
    const [, ...below] = await processTree(server);
    const victim = below[Math.floor(choice * below.length)];
    if (victim !== undefined) signalProcess(victim, 'SIGKILL');
    return victim !== undefined;
  });
  if (!killed) throw new Error('the server has no containers');
};

/** What is called now finds a container that works. */
const callOnce = async (world: World, promises: Promises): Promise<readonly string[]> => {
  const connection = openConnection(world.server());
  const faults: string[] = [];
  for (const action of SIMPLE) {
    const call = { blocking: true, n: world.nextNumber(), echo: 0 };
    const body = JSON.stringify({ n: call.n, holdMs: 0, echo: 0 });
    const answer = await connection.send('POST', `actions/${action}?blocking=true`, body);
    promises.onInvoked(call, answer);
    if (answer.status !== 200) faults.push(`no container was made anew: ${answer.text}`);
  }
  connection.close();
  return faults;
};
