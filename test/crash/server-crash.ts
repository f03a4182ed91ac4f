/**
 * `kill -9` of the server while clients call it at full speed, sometimes again while the next life
 * starts or has just begun to recover.
 */
import { setTimeout as moment } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import { type CycleReport, reportOf } from './cycle.ts';
import { within } from './deadline.ts';
import { startLoad } from './load.ts';
import { createPromises, type Promises } from './promises.ts';
import type { Victim } from './rules.ts';
import { settle } from './settlement.ts';
import type { World } from './world.ts';

const LOAD_MS_MAX = 400;
const RECOVERY_MS_MAX = 100;
const PATIENCE_MS = 60_000;

export const crashServer = async (
  world: World,
  chance: Chance,
  victim: Victim,
): Promise<CycleReport> => {
  const promises = createPromises();
  const kill = await killUnderLoad(world, promises, chance);
  const settlement = await settle(world, promises, victim);
  return reportOf(promises, settlement, kill);
};

export interface Kill {
  readonly how: string;
  readonly kills: number;
  /** What outlived its server, and what is wrong with the disk that was left. */
  readonly faults: readonly string[];
}

/** Afterwards a server is ready that goes on from there. */
export const killUnderLoad = async (
  world: World,
  promises: Promises,
  chance: Chance,
): Promise<Kill> => {
  const { nextNumber } = world;
  const load = startLoad({ server: world.server(), promises, nextNumber, chance });
  await within(PATIENCE_MS, 'a first acknowledgement', promises.first);
  const loadMs = chance.below(LOAD_MS_MAX);
  await moment(loadMs);
  const faults = [...(await world.kill(chance))];
  await load.stop();
  const { when, faults: moreFaults } = await crashAgain(world, chance);
  await world.ready();
  const survivors = await world.survivors();
  return {
    how: `killed after ${loadMs} ms${when === '' ? '' : `, again ${when}`}`,
    kills: when === '' ? 1 : 2,
    faults: [
      ...faults,
      ...moreFaults,
      ...survivors.map(({ pid, command }) => `process ${pid} outlived its server: ${command}`),
    ],
  };
};

const crashAgain = async (world: World, chance: Chance) => {
  const when = chance.oneOf('', '', '', 'in start-up', 'in recovery');
  if (when === '') return { when, faults: [] };
  const life = world.launch();
  if (when === 'in start-up') {
    await moment(chance.fraction() * world.startMs());
  } else {
    await within(PATIENCE_MS, 'a start', life.ready);
    await moment(chance.below(RECOVERY_MS_MAX));
  }
  return { when, faults: await world.kill(chance) };
};
