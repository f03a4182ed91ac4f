/** A real server with two tenants, planted with secrets, and what it was like before anybody asked it odd things. */
import path from 'node:path';
import { makeDataDir, type RewhiskServer, startServer } from '../../support/rewhisk-server.ts';
import { tenant } from '../../support/tenants.ts';
import type { World } from './answer-rules.ts';
import { plantCommon, type Planted, plantVault, type Server, vaultContents } from './planting.ts';
import { activationOf, authOf, type Tenant, TENANTS } from './request.ts';
import { memoryMb, ordinaryAnswers } from './server-health.ts';

export interface FuzzedServer {
  readonly server: RewhiskServer;
  readonly port: number;
  readonly tenants: ReadonlyMap<Tenant, Server>;
  readonly world: World;
  readonly before: State;
}

export interface State {
  readonly ordinary: string;
  readonly vaults: readonly string[];
  readonly memoryMb: number;
}

/** Waits for actions end soon, and nothing is spared that a sync would cost. */
const FUZZED_ARGS = ['--config', path.join(import.meta.dirname, 'config.json')];

/** Nobody is refused for asking too often: that would hide the rest. */
const LIMITS = { invocationsPerMinute: 1_000_000, firesPerMinute: 1_000_000 };

export const startFuzzedServer = async (): Promise<FuzzedServer> => {
  const dataDir = await makeDataDir();
  const server = await startServer({ dataDir, args: FUZZED_ARGS });
  const tenants = new Map<Tenant, Server>();
  const planted = new Map<Tenant, Planted>();
  for (const name of TENANTS) {
    const owner = await tenant(server, name, LIMITS);
    tenants.set(name, owner);
    await plantCommon(owner);
    planted.set(name, await plantVault(owner, name));
  }
  const facts = new Map(
    TENANTS.flatMap((name) => [
      [authOf(name), Buffer.from(tenants.get(name)?.auth ?? '').toString('base64')] as const,
      [activationOf(name), planted.get(name)?.activationId ?? ''] as const,
    ]),
  );
  const secrets = new Map([...planted].map(([name, { secrets: found }]) => [name, found]));
  return {
    server,
    port: Number(new URL(server.url).port),
    tenants,
    world: { facts, dataDir, secrets },
    before: await stateOf(server, tenants),
  };
};

export const stateOf = async (
  server: RewhiskServer,
  tenants: ReadonlyMap<Tenant, Server>,
): Promise<State> => ({
  ordinary: await ordinaryAnswers(server),
  vaults: await Promise.all([...tenants].map(([name, owner]) => vaultContents(owner, name))),
  memoryMb: memoryMb(server),
});
