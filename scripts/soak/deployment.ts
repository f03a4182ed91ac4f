/** What is called in a soak run: actions of each kind of end, a sequence, a web action, a trigger with rules. */
import type { Connection } from '../../test/crash/connection.ts';

const QUICK = 'const main = ({ n }) => { console.log(`run ${n}`); return { n }; };';
const ECHO = 'const main = ({ n, pad }) => ({ n, pad });';
const ERROR = 'const main = ({ n }) => ({ error: `no ${n}` });';
const THROW = 'const main = ({ n }) => { console.error(n); throw new Error(`no ${n}`); };';
const EXIT = 'const main = () => process.exit(1);';
const PAGE = 'const main = ({ n }) => ({ body: { n } });';

const ACTIONS = {
  quick: QUICK,
  second: QUICK,
  echo: ECHO,
  error: ERROR,
  throwing: THROW,
  exiting: EXIT,
} as const;

export const TRIGGER = 'bell';
/** Of all that is deployed; what is written and deleted in the run has other names. */
export const DEPLOYED_ACTIONS: readonly string[] = [...Object.keys(ACTIONS), 'page', 'chain'];

/** As it is written over and over: `n` makes it another one. */
export const writtenAction = (n: number): string => actionBody(`const main = () => ({ n: ${n} });`);

const actionBody = (code: string, annotations: readonly object[] = []): string =>
  JSON.stringify({
    exec: { kind: 'nodejs:default', code },
    annotations,
    limits: { memory: 128, concurrency: 20 },
  });

export const deploy = async (connection: Connection): Promise<void> => {
  const put = async (path: string, body: string): Promise<void> => {
    const { status, text } = await connection.send('PUT', path, body);
    if (status !== 200) throw new Error(`${path} could not be made: ${status} ${text}`);
  };
  for (const [name, code] of Object.entries(ACTIONS))
    await put(`actions/${name}`, actionBody(code));
  await put('actions/page', actionBody(PAGE, [{ key: 'web-export', value: true }]));
  const components = ['/_/quick', '/_/second'];
  await put('actions/chain', JSON.stringify({ exec: { kind: 'sequence', components } }));
  await put(`triggers/${TRIGGER}`, '{}');
  for (const action of ['second', 'chain'])
    await put(
      `rules/ring-${action}`,
      JSON.stringify({ trigger: `/_/${TRIGGER}`, action: `/_/${action}` }),
    );
};
