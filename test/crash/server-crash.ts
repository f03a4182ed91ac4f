/**
 * `kill -9` of the server while clients call it at full speed, sometimes again while the next life
 * starts or has just begun to recover.
 */
import { setTimeout as moment } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import { type CycleReport, reportOf } from './cycle.ts';
import { within } from './deadline.ts';
import { startLoad } from './load.ts';
import { createPromises } from './promises.ts';
import { settle } from './settlement.ts';
import type { World } from './world.ts';

const LOAD_MS_MAX = 400;
const RECOVERY_MS_MAX = 100;
const PATIENCE_MS = 60_000;

export const crashServer = async (world: World, chance: Chance): Promise<CycleReport> => {
  const promises = createPromises();
  const { nextNumber } = world;
  const load = startLoad({ server: world.server(), promises, nextNumber, chance });
  await within(PATIENCE_MS, 'a first acknowledgement', promises.first);
  const loadMs = chance.below(LOAD_MS_MAX);
  await moment(loadMs);
  await world.kill();
  await load.stop();
  const again = await crashAgain(world, chance);
  await world.ready();
  const settlement = await settle(world, promises, 'server');
  const survivors = await world.survivors();
  return reportOf(promises, settlement, {
    how: `killed after ${loadMs} ms${again}`,
    kills: again === '' ? 1 : 2,
    faults: survivors.map(({ pid, command }) => `process ${pid} outlived its server: ${command}`),
  });
};

const crashAgain = async (world: World, chance: Chance): Promise<string> => {
  const when = chance.oneOf('', '', '', 'in start-up', 'in recovery');
  if (when === '') return '';
  const life = world.launch();
  if (when === 'in start-up') {
    await moment(chance.fraction() * world.startMs());
  } else {
    await within(PATIENCE_MS, 'a start', life.ready);
    await moment(chance.below(RECOVERY_MS_MAX));
  }
  await world.kill();
  return `, again ${when}`;
};
