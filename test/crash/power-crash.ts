/**
 * `kill -9` of the server while clients call it at full speed, and the disk as a power loss at that
 * moment may have left it (`test/power-loss`), sometimes again while the next life starts or recovers.
 *
 * With durability `fsync` every promise is kept, as after any other kill. With `os` the last moments
 * may be lost: what is left is a whole journal that ends earlier, and a server that goes on from there.
 */
import type { Chance } from './chance.ts';
import { type CycleReport, reportOf } from './cycle.ts';
import { eventually } from './deadline.ts';
import { createPromises } from './promises.ts';
import { crashServer, killUnderLoad } from './server-crash.ts';
import type { World } from './world.ts';

const PATIENCE_MS = 60_000;

export const crashPower = (world: World, chance: Chance): Promise<CycleReport> =>
  world.durability === 'fsync' ? crashServer(world, chance, 'power') : crashUnsynced(world, chance);

const crashUnsynced = async (world: World, chance: Chance): Promise<CycleReport> => {
  const { how, kills, faults: killed } = await killUnderLoad(world, createPromises(), chance);
  world.readAnew();
  const { history } = world;
  const finished = await eventually(PATIENCE_MS, () => {
    history.catchUp();
    return history.unfinished() === 0;
  });
  const faults = finished ? [] : [`${history.unfinished()} activations have no end`];
  // What is called in the next cycle may be among what was lost.
  await world.prepare();
  history.catchUp();
  return reportOf(createPromises(), NOTHING_SETTLED, {
    how: `${how}, not synced, ${history.completed()} left`,
    kills,
    faults: [...faults, ...history.faults, ...killed],
  });
};

const NOTHING_SETTLED = {
  faults: [],
  lost: 0,
  endings: { real: 0, interrupted: 0, exitedInRun: 0, exitedInInit: 0, notProvisioned: 0 },
  ranLater: 0,
  ranAgain: 0,
  ended: { sequences: 0, fires: 0 },
  wentOn: 0,
};
