/**
 * The property: after any history of two tenants every GET and every list is what the model says, also
 * when the server was killed, and after `rewhisk views rebuild`. All histories share a server, each with
 * tenants of its own.
 */
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type RewhiskServer, runCommand } from '../../support/rewhisk-server.ts';
import type { Servers } from '../../support/server-fixture.ts';
import { histories, type Length, type Model, type Restart } from './commands.ts';
import { afterOne, theWorld } from './judgement.ts';
import { EMPTY } from './model.ts';
import { type Content, NAMESPACES, type Operation, type Put } from './operation.ts';
import { createTenants, type Tenants } from './tenants.ts';
import type { World } from './world.ts';

export interface Extent extends Length {
  /** Of histories that come first, each the whole of its history. */
  readonly seeds: readonly number[];
  /** How long further histories are begun after them, ms. */
  readonly patienceMs: number;
}

/** Something to work on, so that few of the commands that follow are refused for want of it. */
const BEGINNING = NAMESPACES.flatMap((as): readonly Operation[] => {
  const put = (name: string, content: Content): Put => ({
    type: 'put',
    as,
    id: `${as}/${name}`,
    overwrite: false,
    content,
  });
  const mark = null;
  const code = { kind: 'actions', exec: 'code', mark } as const;
  const [trigger, action] = [`${as}/t`, `${as}/p/a`];
  return [
    put('p', { kind: 'packages', binding: null, publish: as === 'two', mark }),
    put('q', { kind: 'packages', binding: `${as}/p`, publish: true, mark }),
    ...['a', 'b', 'p/a'].map((name) => put(name, code)),
    ...['t', 'u'].map((name) => put(name, { kind: 'triggers', mark })),
    put('r', { kind: 'rules', trigger, action, mark }),
  ];
});

const begin = async (tenants: Tenants): Promise<World> => {
  let world: World = EMPTY;
  for (const operation of BEGINNING)
    world = afterOne(world, { operation, answer: await tenants.ask(operation) });
  return world;
};

export const holdEntities = async (servers: Servers, extent: Extent): Promise<void> => {
  const dataDir = await servers.dataDir();
  let server: RewhiskServer = await servers.start({ dataDir });
  const restart = async (how: Restart): Promise<void> => {
    if (how === 'kill') await server.kill();
    else expect(await server.stop()).toBe(0);
    if (how === 'rebuild')
      expect(await runCommand(['views', 'rebuild', '--data', dataDir])).toMatchObject({ code: 0 });
    server = await servers.start({ dataDir });
  };
  const ended: { readonly tenants: Tenants; readonly world: World }[] = [];
  const property = fc.asyncProperty(histories(extent), async (commands) => {
    const tenants = await createTenants(() => server, `run${ended.length}`);
    const model: Model = { world: await begin(tenants) };
    await fc.asyncModelRun(() => ({ model, real: { tenants, restart } }), commands);
    ended.push({ tenants, world: await theWorld(tenants, [model.world]) });
  });
  // One history for each seed, so that a seed is all that has to be kept of one that failed.
  const live = (seed: number) =>
    fc.assert(property, { seed, numRuns: 1, unbiased: true, endOnFailure: true });
  for (const seed of extent.seeds) await live(seed);
  const end = performance.now() + extent.patienceMs;
  while (performance.now() < end) await live(randomInt(2 ** 31));
  for (const how of ['kill', 'rebuild'] as const) {
    await restart(how);
    for (const { tenants, world } of ended) await theWorld(tenants, [world]);
  }
};
