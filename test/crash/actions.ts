/**
 * What runs while things are killed: actions, sequences and a composition of them, and a trigger with rules. Each run
 * of an action first tells the world outside that it runs (`effects.ts`), then takes its time, then answers with what
 * it was called with, and which runs led there.
 */
import type { Answer, Connection } from './connection.ts';

const EFFECT = `
const net = require('node:net');
let line;
const connected = (port) => line ??= new Promise((resolve, reject) => {
  const socket = net.connect(port, '127.0.0.1', () => resolve(socket));
  socket.on('error', reject);
});
const id = () => process.env.__OW_ACTIVATION_ID;
const tell = async (port, id) => {
  const socket = await connected(port);
  await new Promise((written) => socket.write(id + '\\n', written));
};
const text = (echo) => typeof echo === 'string' ? echo : 'x'.repeat(echo);`;

const CODE = `${EFFECT}
async function main({ port, n, holdMs, echo, ran = [] }) {
  const own = id();
  await tell(port, own);
  if (holdMs > 0) await new Promise((over) => setTimeout(over, holdMs));
  return { id: own, n, holdMs, echo: text(echo), ran: [...ran, own] };
}`;

/** Runs at most once. */
const ONCE = 'once';
/** Runs again after a crash that interrupted it: it says that this does no harm. */
const AGAIN = 'again';
const CHAIN = 'chain';
const NESTED = 'nested';
const COMPOSITION = 'composition';

const CONDUCTOR = `${EFFECT}
async function main({ port, n, holdMs, echo, ran, turn = 0, error }) {
  const own = id();
  await tell(port, own);
  const given = { n, holdMs, echo: text(echo) };
  const action = ['${AGAIN}', '${CHAIN}', '${ONCE}'][turn];
  if (error !== undefined) return { id: own, n, params: { ...given, failed: error } };
  if (action === undefined) return { id: own, n, params: { ...given, ran } };
  return { id: own, n, action, params: { ...given, ran }, state: { ...given, turn: turn + 1 } };
}`;

export const SIMPLE = [ONCE, AGAIN] as const;
export const COMPOSED = [CHAIN, NESTED, COMPOSITION] as const;
/** Actions that are only written, over and over, each by one client. */
export const WRITTEN = ['written0', 'written1', 'written2'] as const;
export const TRIGGER = 'bell';

/** Makes all that is invoked and fired, whether or not it is there. `port`: where effects are told. */
export const putInvoked = async (connection: Connection, port: number): Promise<void> => {
  const parameters = [{ key: 'port', value: port }];
  const put = async (path: string, body: object): Promise<void> =>
    expectOk(path, await connection.send('PUT', `${path}?overwrite=true`, JSON.stringify(body)));
  const code = (name: string, text: string, key: string, value: boolean) =>
    put(`actions/${name}`, {
      exec: { kind: 'nodejs:default', code: text },
      parameters,
      annotations: [{ key, value }],
    });
  const sequence = (name: string, ...components: readonly string[]) =>
    put(`actions/${name}`, {
      exec: { kind: 'sequence', components: components.map((it) => `/_/${it}`) },
    });
  const rule = (name: string, action: string) =>
    put(`rules/${name}`, { trigger: `/_/${TRIGGER}`, action: `/_/${action}` });
  await code(ONCE, CODE, 'retry-safe', false);
  await code(AGAIN, CODE, 'retry-safe', true);
  await code(COMPOSITION, CONDUCTOR, 'conductor', true);
  await sequence(CHAIN, ONCE, AGAIN, ONCE);
  await sequence(NESTED, AGAIN, CHAIN, ONCE);
  await put(`triggers/${TRIGGER}`, {});
  await rule('runs-once', ONCE);
  await rule('runs-chain', CHAIN);
  await rule('is-inactive', AGAIN);
  const path = 'rules/is-inactive';
  expectOk(path, await connection.send('POST', path, '{"status":"inactive"}'));
};

const expectOk = (path: string, { status, text }: Answer): void => {
  if (status !== 200) throw new Error(`${path} could not be made: ${status} ${text}`);
};

/** Of the `n`th write: most writes change the parameters alone, as those of a deployment do. */
export const writtenCode = (n: number): string =>
  `function main() { return { code: ${Math.floor(n / 200)} } }`;

export const writtenAction = (n: number): string =>
  JSON.stringify({
    exec: { kind: 'nodejs:default', code: writtenCode(n) },
    parameters: [{ key: 'n', value: n }],
  });
