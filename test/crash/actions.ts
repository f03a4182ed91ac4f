/**
 * The actions that run while things are killed. Each run first tells the world outside that it runs
 * (`effects.ts`), then takes its time, then answers with what it was called with.
 */
const CODE = `
const net = require('node:net');
let line;
const connected = (port) => line ??= new Promise((resolve, reject) => {
  const socket = net.connect(port, '127.0.0.1', () => resolve(socket));
  socket.on('error', reject);
});
async function main({ port, n, holdMs, echo }) {
  const id = process.env.__OW_ACTIVATION_ID;
  const socket = await connected(port);
  await new Promise((written) => socket.write(id + '\\n', written));
  if (holdMs > 0) await new Promise((over) => setTimeout(over, holdMs));
  return { id, n, echo: 'x'.repeat(echo) };
}`;

/** Runs at most once. */
export const ONCE = 'once';
/** Runs again after a crash that interrupted it: it says that this does no harm. */
export const AGAIN = 'again';
/** Actions that are only written, over and over, each by one client. */
export const WRITTEN = ['written0', 'written1', 'written2'] as const;

export const invokedAction = (name: typeof ONCE | typeof AGAIN, port: number): string =>
  JSON.stringify({
    exec: { kind: 'nodejs:default', code: CODE },
    parameters: [{ key: 'port', value: port }],
    annotations: [{ key: 'retry-safe', value: name === AGAIN }],
  });

/** Of the `n`th write: most writes change the parameters alone, as those of a deployment do. */
export const writtenCode = (n: number): string =>
  `function main() { return { code: ${Math.floor(n / 200)} } }`;

export const writtenAction = (n: number): string =>
  JSON.stringify({
    exec: { kind: 'nodejs:default', code: writtenCode(n) },
    parameters: [{ key: 'n', value: n }],
  });
