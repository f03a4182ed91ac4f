/**
 * Clients at full speed: each has a connection of its own, and sends its next request as soon as the
 * last was answered, until it is told to stop or the connection is cut.
 */
import type { RewhiskServer } from '../support/rewhisk-server.ts';
import { COMPOSED, SIMPLE, TRIGGER, WRITTEN, writtenAction } from './actions.ts';
import { type Chance, createChance } from './chance.ts';
import { type Connection, openConnection } from './connection.ts';
import type { Promises, SentCall } from './promises.ts';

export interface Load {
  /** No new requests; resolves when all that were sent are answered or cut off. */
  readonly stop: () => Promise<void>;
  /** Connections that were cut without an answer. */
  readonly cut: () => number;
}

export interface LoadSpec {
  readonly server: RewhiskServer;
  readonly promises: Promises;
  /** Numbers that were never sent before. */
  readonly nextNumber: () => number;
  readonly chance: Chance;
}

const BLOCKING_CLIENTS = 2;
const NON_BLOCKING_CLIENTS_MAX = 12;
/** They come to five activations or more, each after the other. */
const COMPOSED_ONE_IN = 12;
const HOLD_MS_MAX = 80;
/** Large enough for parameters and results to be stored beside the log. */
const ECHO = 20_000;

export const startLoad = (spec: LoadSpec): Load => {
  const { server, chance } = spec;
  let stopping = false;
  let cut = 0;
  const client = async (next: (connection: Connection) => Promise<void>): Promise<void> => {
    const connection = openConnection(server);
    try {
      while (!stopping) await next(connection);
    } catch {
      cut += 1;
    } finally {
      connection.close();
    }
  };
  const invoker = (blocking: boolean): Promise<void> => {
    // What one client sends does not depend on how fast the others are.
    const own = createChance(chance.below(2 ** 32));
    return client((connection) => invoke(spec, connection, own, blocking));
  };
  const nonBlocking = 2 + chance.below(NON_BLOCKING_CLIENTS_MAX - 1);
  const clients = [
    ...Array.from({ length: nonBlocking }, () => invoker(false)),
    ...Array.from({ length: BLOCKING_CLIENTS }, () => invoker(true)),
    ...WRITTEN.map((action) => client((connection) => put(spec, connection, action))),
    client((connection) => fire(spec, connection)),
  ];
  return {
    stop: async () => {
      stopping = true;
      await Promise.all(clients);
    },
    cut: () => cut,
  };
};

const invoke = async (
  { promises, nextNumber }: LoadSpec,
  connection: Connection,
  chance: Chance,
  blocking: boolean,
): Promise<void> => {
  const action = chance.oneIn(COMPOSED_ONE_IN)
    ? chance.oneOf(...COMPOSED)
    : chance.oneOf(...SIMPLE);
  const holdMs = chance.oneIn(4) ? chance.below(HOLD_MS_MAX) : 0;
  const echo = chance.oneIn(100) ? ECHO : 0;
  const call: SentCall = { blocking, n: nextNumber(), echo };
  const pad = 'x'.repeat(echo);
  const body = JSON.stringify({ n: call.n, holdMs, echo, pad });
  promises.onInvoked(
    call,
    await connection.send('POST', `actions/${action}?blocking=${blocking}`, body),
  );
};

const fire = async ({ promises, nextNumber }: LoadSpec, connection: Connection): Promise<void> => {
  const n = nextNumber();
  const body = JSON.stringify({ n, holdMs: 0, echo: 0 });
  promises.onFired(n, await connection.send('POST', `triggers/${TRIGGER}`, body));
};

const put = async (
  { promises, nextNumber }: LoadSpec,
  connection: Connection,
  action: (typeof WRITTEN)[number],
): Promise<void> => {
  const n = nextNumber();
  const answer = await connection.send('PUT', `actions/${action}?overwrite=true`, writtenAction(n));
  promises.onPut(action, n, answer);
};
