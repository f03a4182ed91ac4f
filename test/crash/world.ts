/**
 * One data folder through many lives of its server, and what is outside of it: the effects of its
 * actions, the journal as others read it, the processes it leaves behind.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type LaunchedServer,
  launchServer,
  makeDataDir,
  removeDataDir,
  type RewhiskServer,
} from '../support/rewhisk-server.ts';
import type { Durability } from '../../src/journal/sqlite.ts';
import { createPower } from '../power-loss/power.ts';
import { setLimits } from '../support/tenants.ts';
import { putInvoked } from './actions.ts';
import type { Chance } from './chance.ts';
import { openConnection } from './connection.ts';
import { eventually, within } from './deadline.ts';
import { type Effects, listenForEffects } from './effects.ts';
import { followHistory, type History } from './history.ts';
import { faultsOfLoss } from './lost-power.ts';
import { type FoundProcess, isAlive, processesOf } from './processes.ts';

export interface World {
  readonly folder: string;
  readonly journalDir: string;
  readonly effects: Effects;
  readonly history: History;
  readonly nextNumber: () => number;
  /** The server of this life, ready. Throws between two lives. */
  readonly server: () => RewhiskServer;
  /** Begins a life; it is ready later, unless it is killed before. */
  readonly launch: () => LaunchedServer;
  readonly ready: () => Promise<void>;
  /** How long the last start took, ms. */
  readonly startMs: () => number;
  readonly durability: Durability;
  /** `kill -9` of the server, and of the power where that is tested; what is wrong with the disk then. */
  readonly kill: (chance: Chance) => Promise<readonly string[]>;
  /** Makes all that is invoked, by somebody whom no throttle stops. */
  readonly prepare: () => Promise<void>;
  /** From now on the history is that of the journal as it is, which may not go on from what it was. */
  readonly readAnew: () => void;
  /** Files of the server, stopped in order, that were not followed on their way to the disk. */
  readonly unseen: () => readonly string[];
  /** SIGTERM, for good; the exit code. */
  readonly stop: () => Promise<number | null>;
  /** Processes of ended lives that do not end. */
  readonly survivors: () => Promise<readonly FoundProcess[]>;
  /** Ends all that runs and, unless it is to be looked at, removes the folder. */
  readonly destroy: (keep: boolean) => Promise<void>;
}

const PATIENCE_MS = 60_000;
const FIRST_START_MS = 1_000;

/** `powered`: what reaches the disk is followed, and a kill takes the power as well. */
export const createWorld = async (chance: Chance, powered: boolean): Promise<World> => {
  const folder = await makeDataDir();
  const dataDir = path.join(folder, 'data');
  const config = path.join(folder, 'config.json');
  await mkdir(dataDir, { mode: 0o700 });
  const chosen = powered ? poweredSettings(chance) : settings(chance);
  await writeFile(config, JSON.stringify(chosen));
  const effects = await listenForEffects();
  const power = powered ? createPower(dataDir) : null;
  let history = followHistory(dataDir);
  let life: LaunchedServer | null = null;
  let server: RewhiskServer | null = null;
  let [number, launchedMs, startMs] = [0, 0, FIRST_START_MS];
  let dying: readonly FoundProcess[] = [];

  const endLife = async (): Promise<void> => {
    [life, server] = [null, null];
    dying = [...dying, ...(await processesOf(folder))];
  };
  const launch = (): LaunchedServer => {
    launchedMs = performance.now();
    life = launchServer({
      dataDir,
      args: ['--config', config],
      environment: power?.environment ?? {},
    });
    return life;
  };
  const ready = async (): Promise<void> => {
    server = await within(PATIENCE_MS, 'a start', (life ?? launch()).ready);
    startMs = performance.now() - launchedMs;
  };
  const survivors = async (): Promise<readonly FoundProcess[]> => {
    await eventually(PATIENCE_MS, async () => {
      const alive = await Promise.all(dying.map(isAlive));
      dying = dying.filter((_, index) => alive[index]);
      return dying.length === 0;
    });
    return dying;
  };
  const world: World = {
    folder,
    journalDir: path.join(dataDir, 'journal'),
    effects,
    get history() {
      return history;
    },
    durability: chosen.journal.durability,
    nextNumber: () => (number += 1),
    server: () => {
      if (server === null) throw new Error('no server is ready');
      return server;
    },
    launch,
    ready,
    startMs: () => startMs,
    kill: async (moments) => {
      await life?.kill();
      await endLife();
      if (power === null) return [];
      const { before, after } = power.lose(moments);
      return faultsOfLoss(before, after);
    },
    prepare: () => prepare(world),
    readAnew: () => {
      history = followHistory(dataDir);
    },
    unseen: () => power?.unseen() ?? [],
    stop: async () => {
      const code = life === null ? null : await within(PATIENCE_MS, 'a stop', life.stop());
      await endLife();
      return code;
    },
    survivors,
    destroy: async (keep) => {
      await life?.kill();
      effects.close();
      power?.close();
      if (!keep) await removeDataDir(folder);
    },
  };
  try {
    await ready();
    await world.prepare();
    return world;
  } catch (error) {
    await world.destroy(false);
    throw error;
  }
};

/** Small segments end often, small windows are passed often: both in some worlds, not in all. */
const settings = (chance: Chance) => ({
  invokers: chance.oneOf(1, 2),
  invoker: { memoryMb: 1024, windowMax: chance.oneOf(64, 512, 4096) },
  journal: {
    durability: chance.oneOf<Durability>('fsync', 'os'),
    segmentBytesMax: chance.oneOf(1, 256) * 1024 * 1024,
  },
});

/** Segments that end after a second, too: what begins and seals them is most of what can be lost. */
const poweredSettings = (chance: Chance) => ({
  ...settings(chance),
  journal: {
    durability: chance.oneOf<Durability>('fsync', 'fsync', 'os'),
    segmentBytesMax: 1024 * 1024,
    segmentAgeMaxMs: chance.oneOf(1_000, 60_000),
  },
});

/** All that is invoked, by somebody whom no throttle stops. */
const prepare = async ({ server, effects }: World): Promise<void> => {
  const endless = 1_000_000_000;
  await setLimits(server(), 'guest', {
    invocationsPerMinute: endless,
    concurrentInvocations: endless,
    firesPerMinute: endless,
  });
  const connection = openConnection(server());
  await putInvoked(connection, effects.port);
  connection.close();
};
