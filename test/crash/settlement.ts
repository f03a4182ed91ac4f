/**
 * After a crash: waits until nothing is unfinished, then holds everything that was promised, and
 * everything that happened, to the rules. What is in order is forgotten.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Connection, openConnection } from './connection.ts';
import { eventually } from './deadline.ts';
import { writeKey } from './history.ts';
import { faultsOfOrigin } from './origin-rules.ts';
import type { PromisedActivation, Promises } from './promises.ts';
import { type Ending, endingOf, faultsOf, type Victim } from './rules.ts';
import { WRITTEN, writtenCode } from './actions.ts';
import type { World } from './world.ts';

export interface Settlement {
  readonly faults: readonly string[];
  /** Acknowledged, and nowhere to be found. */
  readonly lost: number;
  readonly endings: Readonly<Record<Ending, number>>;
  /** Accepted in one life of the server, and started for the first time in a later one. */
  readonly ranLater: number;
  /** Started again by a later life, because that is safe. */
  readonly ranAgain: number;
  readonly ended: { readonly sequences: number; readonly fires: number };
  /** Sequences and fires that were accepted in one life and ended in a later one. */
  readonly wentOn: number;
}

const PATIENCE_MS = 60_000;
const READERS = 4;

export const settle = async (
  world: World,
  promises: Promises,
  victim: Victim,
): Promise<Settlement> => {
  const { history } = world;
  const finished = await eventually(PATIENCE_MS, () => {
    history.catchUp();
    return history.unfinished() === 0;
  });
  const acknowledged = [...promises.activations.keys(), ...promises.fires.keys()];
  const lost = acknowledged.filter((id) => !history.isKnown(id));
  const faults = [
    ...(finished ? [] : [`${history.unfinished()} activations have no end`]),
    ...lost.map((id) => `${id} was acknowledged and is lost`),
    ...promises.strange,
    ...(await faultsOfRecords(world, promises)),
    ...(await faultsOfFires(world, promises)),
    ...(await faultsOfWrites(world, promises)),
    ...faultsOfEffects(world),
  ];
  const { ended, wentOn, faults: faultsOfOrigins } = settleOrigins(world);
  faults.push(...faultsOfOrigins);
  const endings = { real: 0, interrupted: 0, exitedInRun: 0, exitedInInit: 0, notProvisioned: 0 };
  let [ranLater, ranAgain] = [0, 0];
  for (const [id, life] of history.activations) {
    const found = faultsOf(life, world.effects.runs.get(id) ?? 0, victim);
    faults.push(...found.map((fault) => `${id}: ${fault}`));
    endings[endingOf(life) ?? 'real'] += 1;
    const [first, last] = [life.starts[0], life.starts.at(-1)];
    if (first !== undefined && first.epoch > life.acceptedIn) ranLater += 1;
    if (first !== undefined && first.epoch !== last?.epoch) ranAgain += 1;
    if (found.length === 0) history.forget(id);
  }
  return {
    faults: [...faults, ...history.faults],
    lost: lost.length,
    endings,
    ranLater,
    ranAgain,
    ended,
    wentOn,
  };
};

/** Before their steps are forgotten. */
const settleOrigins = ({ history }: World) => {
  const faults: string[] = [];
  const ended = { sequences: 0, fires: 0 };
  let wentOn = 0;
  const inOrder: string[] = [];
  for (const [id, origin] of history.origins) {
    const found = faultsOfOrigin(origin, history);
    faults.push(...found.map((fault) => `${id}: ${fault}`));
    ended[origin.accepted.type === 'TriggerFired' ? 'fires' : 'sequences'] += 1;
    if (origin.end !== null && origin.end.epoch > origin.acceptedIn) wentOn += 1;
    if (found.length === 0) inOrder.push(id);
  }
  inOrder.forEach(history.forget);
  return { faults, ended, wentOn };
};

/** Every promised activation is there over REST, as it was promised and as the journal has it. */
const faultsOfRecords = async (world: World, { activations }: Promises): Promise<string[]> => {
  const faults: string[] = [];
  const open = activations.entries();
  const reader = async (): Promise<void> => {
    const connection = openConnection(world.server());
    for (const [id, promised] of open) {
      const fault = await faultOfRecord(
        connection,
        id,
        promised,
        world.history.responseOf(id)?.statusCode,
      );
      if (fault !== null) faults.push(`${id}: ${fault}`);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  const connection = openConnection(world.server());
  const { text } = await connection.send('GET', 'activations?count=true');
  connection.close();
  const count = world.history.completed();
  if (text !== `{"activations":${count}}`) faults.push(`the API counts ${text}, not ${count}`);
  return faults;
};

const stored = z.object({
  activationId: z.string(),
  response: z.object({ statusCode: z.number(), result: z.record(z.string(), z.unknown()) }),
});

const faultOfRecord = async (
  connection: Connection,
  id: string,
  { n, echo, record }: PromisedActivation,
  ended: number | undefined,
): Promise<string | null> => {
  const { status, text } = await connection.send('GET', `activations/${id}`);
  if (status !== 200) return `its record is answered ${status}: ${text}`;
  const body: unknown = JSON.parse(text);
  const { activationId, response } = stored.parse(body);
  const { statusCode, result } = response;
  if (activationId !== id) return `another one's record: ${text}`;
  if (ended !== statusCode) return `not as it ended: ${text}`;
  const whole = result['n'] === n && result['echo'] === 'x'.repeat(echo);
  if (statusCode === 0 && !whole) return `not its result: ${text.slice(0, 500)}`;
  if (record === null || isDeepStrictEqual(withoutLogs(record), withoutLogs(body))) return null;
  return `answered ${JSON.stringify(record)}, stored ${text}`;
};

/** Logs are collected after a blocking call was answered. */
const withoutLogs = (record: unknown): object => ({ ...z.looseObject({}).parse(record), logs: [] });

const shown = z.object({
  version: z.string(),
  exec: z.object({ code: z.string() }),
  parameters: z.array(z.object({ key: z.string(), value: z.number() })),
});

/** The record of every promised fire is there over REST, with what was sent. */
const faultsOfFires = async ({ server }: World, { fires }: Promises): Promise<string[]> => {
  const faults: string[] = [];
  const connection = openConnection(server());
  for (const [id, n] of fires) {
    const { status, text } = await connection.send('GET', `activations/${id}`);
    const read = stored.safeParse(JSON.parse(text)).data;
    if (status !== 200 || read?.response.result['n'] !== n)
      faults.push(`${id}: the record of a fire is answered ${status}: ${text}`);
  }
  connection.close();
  return faults;
};

/** Every promised write is in the journal, and the API shows the last. */
const faultsOfWrites = async (
  { server, history }: World,
  { puts }: Promises,
): Promise<string[]> => {
  const faults: string[] = [];
  for (const { action, version, n } of puts) {
    const written = history.writes.get(writeKey(action, version));
    if (written?.parameters[0]?.value !== n) faults.push(`${action} ${version} (${n}) is lost`);
  }
  const connection = openConnection(server());
  for (const name of WRITTEN) {
    const last = history.lastWrites.get(name);
    const { status, text } = await connection.send('GET', `actions/${name}`);
    if (last === undefined && status === 404) continue;
    const n = Number(last?.parameters[0]?.value);
    const read = shown.safeParse(JSON.parse(text)).data;
    const isLast =
      read?.version === last?.version &&
      read?.parameters[0]?.value === n &&
      read?.exec.code === writtenCode(n);
    if (!isLast) faults.push(`${name} is not as last written (${n}): ${status} ${text}`);
  }
  connection.close();
  return faults;
};

/** Nothing runs that the journal does not know as started. */
const faultsOfEffects = ({ effects, history }: World): string[] => {
  const faults: string[] = [];
  for (const id of effects.runs.keys()) {
    const isStarted = (history.activations.get(id)?.starts.length ?? 1) > 0;
    if (!history.isKnown(id) || !isStarted) faults.push(`${id} ran, and nothing says why`);
  }
  return faults;
};
