/**
 * Mixed load by real HTTP: a client for each kind of request, each with a connection of its own, the next request as
 * soon as the last was answered. Every answer is looked at.
 */
import { z } from 'zod';
import { type Answer, type Connection, openConnection } from '../../test/crash/connection.ts';
import type { RewhiskServer } from '../../test/support/rewhisk-server.ts';
import { TRIGGER, writtenAction } from './deployment.ts';
import type { Ledger } from './ledger.ts';

export interface Load {
  /** No new requests; resolves when all are answered. */
  readonly stop: () => Promise<void>;
  readonly figures: () => LoadFigures;
}

export interface LoadFigures {
  readonly answered: number;
  /** Answers 503: the server said that it can't just now. */
  readonly refused: number;
  /** Answers that should not be given, the first ones. */
  readonly strange: readonly string[];
}

interface Client {
  readonly connection: Connection;
  readonly ledger: Ledger;
  /** Never the same twice. */
  readonly nextNumber: () => number;
  /** Notes an answer, and whether it is what it has to be. */
  readonly expect: (answer: Answer, status: number, holds?: boolean) => boolean;
}

const STRANGE_MAX = 20;
const LARGE = 100_000;
/** Large bodies there are: their blobs come again and again. */
const LARGE_KINDS = 20;
/** One in so many large bodies is another than all before. */
const LARGE_NEW_EACH = 50;
const WRITTEN = 10;

const idSchema = z.object({ activationId: z.string() });
const listSchema = z.array(idSchema);
const resultSchema = z.object({ response: z.object({ result: z.looseObject({ n: z.number() }) }) });

const jsonOf = ({ text }: Answer): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const acknowledge = (ledger: Ledger, answer: Answer): boolean => {
  const read = idSchema.safeParse(jsonOf(answer));
  if (read.success) ledger.acknowledged(read.data.activationId);
  return read.success;
};

const invoke = async (client: Client, action: string, status: number, more: object = {}) => {
  const n = client.nextNumber();
  const path = `actions/${action}?blocking=${status !== 202}`;
  const answer = await client.connection.send('POST', path, JSON.stringify({ n, ...more }));
  const known = answer.status === status && acknowledge(client.ledger, answer);
  const read = resultSchema.safeParse(jsonOf(answer));
  const answers = status !== 200 || (read.success && read.data.response.result.n === n);
  client.expect(answer, status, known && answers);
};

const large = async (client: Client): Promise<void> => {
  const n = client.nextNumber();
  const start = n % LARGE_NEW_EACH === 0 ? `new ${n}` : `${n % LARGE_KINDS}`;
  await invoke(client, 'echo', 200, { pad: start.padEnd(LARGE, 'x') });
};

const withoutWaiting = async (client: Client): Promise<void> => {
  await client.ledger.room();
  await invoke(client, 'second', 202);
};

const fire = async ({ connection, ledger, nextNumber, expect }: Client): Promise<void> => {
  await ledger.room();
  const body = JSON.stringify({ n: nextNumber() });
  const answer = await connection.send('POST', `triggers/${TRIGGER}`, body);
  expect(answer, 202, acknowledge(ledger, answer));
};

/** Written, read and deleted again: nothing of them is there in the end. */
const write = async ({ connection, nextNumber, expect }: Client): Promise<void> => {
  const n = nextNumber();
  const path = `actions/written${n % WRITTEN}`;
  expect(await connection.send('PUT', `${path}?overwrite=true`, writtenAction(n)), 200);
  const read = await connection.send('GET', path);
  expect(read, 200, read.text.includes(`n: ${n} `));
  expect(await connection.send('DELETE', path), 200);
};

const read = async ({ connection, expect }: Client): Promise<void> => {
  const listed = await connection.send('GET', 'activations?limit=50');
  const parsed = listSchema.safeParse(jsonOf(listed));
  if (!expect(listed, 200, parsed.success) || !parsed.success) return;
  expect(await connection.send('GET', 'activations?name=chain&count=true'), 200);
  for (const { activationId } of parsed.data.slice(0, 5)) {
    const path = `activations/${activationId}`;
    for (const part of ['', '/logs', '/result'])
      expect(await connection.send('GET', `${path}${part}`), 200);
  }
};

const web = async ({ connection, nextNumber, expect }: Client): Promise<void> => {
  const n = nextNumber();
  // Below the caller's namespace is where the connection asks.
  const answer = await connection.send('GET', `../../web/guest/default/page.json?n=${n}`);
  expect(answer, 200, answer.text.includes(String(n)));
};

const KINDS: readonly ((client: Client) => Promise<void>)[] = [
  (client) => invoke(client, 'quick', 200),
  (client) => invoke(client, 'chain', 200),
  (client) => invoke(client, 'error', 502),
  (client) => invoke(client, 'throwing', 502),
  (client) => invoke(client, 'exiting', 502),
  ...[withoutWaiting, large, fire, write, read, web],
];

export const startLoad = (server: RewhiskServer, ledger: Ledger): Load => {
  let [stopping, answered, refused, numbers] = [false, 0, 0, 0];
  const strange: string[] = [];
  const expect = (answer: Answer, status: number, holds = true): boolean => {
    answered += 1;
    const meant = answer.status === status && holds;
    if (answer.status === 503) refused += 1;
    else if (!meant && strange.length < STRANGE_MAX)
      strange.push(`${answer.status} and not ${status}: ${answer.text.slice(0, 200)}`);
    return meant;
  };
  const nextNumber = (): number => (numbers += 1);
  const clients = KINDS.map(async (kind) => {
    const connection = openConnection(server);
    try {
      while (!stopping) await kind({ connection, ledger, nextNumber, expect });
    } catch (error) {
      strange.push(String(error));
    } finally {
      connection.close();
    }
  });
  return {
    stop: async () => {
      stopping = true;
      await Promise.all(clients);
    },
    figures: () => ({ answered, refused, strange }),
  };
};
