/**
 * `npm run growth`: what a server with ten million activations takes, and how fast it answers; `-- --activations N` for
 * another number, `--json FILE` for the figures as a file. Takes some 6 GB below the folder for temporary files, half an
 * hour, and a machine that does nothing else.
 *
 * The history is appended to a real journal, with times spread over seven days, and the real server makes its views of
 * it. Then clients ask, one after the other; a backup is made, the server is started again, and retention drops half.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, type RewhiskServer, startServer } from '../test/support/rewhisk-server.ts';
import { DAY_MS, type History, writeHistory } from './growth/history.ts';
import { type Asked, askAll } from './growth/questions.ts';
import { runRetention } from './growth/retention-run.ts';
import { folderMb, residentMb } from './soak/machine.ts';

const NAMESPACES = 20;
const DAYS = 7;
const MEGABYTE = 1024 * 1024;
const SEGMENT_BYTES_MAX = 256 * MEGABYTE;
/** So that a short history has segments to drop, too. */
const SEGMENTS_MIN = 16;
const BYTES_EACH = 450;

const { values } = parseArgs({
  options: { activations: { type: 'string', default: '10000000' }, json: { type: 'string' } },
});
const activations = Number(values.activations);
if (!Number.isInteger(activations) || activations < 1_000)
  throw new Error('--activations takes a number, from 1000 on');

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const figures: Record<string, number> = {};
const questions: (Asked & { readonly when: string; readonly whose: string })[] = [];
const note = (name: string, value: number): void => {
  figures[name] = Math.round(value * 100) / 100;
  say(`${name.padEnd(56)} ${figures[name].toLocaleString('en-US').padStart(12)}`);
};
const timed = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
  const startedAt = performance.now();
  const result = await work();
  note(`${name}, s`, (performance.now() - startedAt) / 1_000);
  return result;
};

const segmentBytesMax = Math.max(
  MEGABYTE,
  Math.min(SEGMENT_BYTES_MAX, (activations * BYTES_EACH) / SEGMENTS_MIN),
);
const dataDir = mkdtempSync(join(tmpdir(), 'rewhisk-growth-'));
const toMs = Date.now() - 60_000;
const fromMs = toMs - DAYS * DAY_MS + 600_000;
const start = (): Promise<RewhiskServer> => startServer({ dataDir });
const stop = async (server: RewhiskServer): Promise<void> => {
  const code = await server.stop();
  if (code !== 0) throw new Error(`the server ended with ${code}: ${server.output()}`);
};

const askFor = async (server: RewhiskServer, { tenants, samples }: History, when: string) => {
  for (const [index, whose] of [
    [0, 'half of all'],
    [1, 'a fortieth'],
  ] as const) {
    const [tenant, ids = []] = [tenants[index], samples[index]];
    if (tenant === undefined) continue;
    const total = Math.floor(activations / (index === 0 ? 2 : 2 * (NAMESPACES - 1)));
    const asker = { url: server.url, auth: tenant.auth, ids, total, fromMs, toMs };
    for (const asked of await askAll(asker)) {
      questions.push({ when, whose, ...asked });
      const times = [asked.p50Ms, asked.p99Ms, asked.maxMs].map((ms) => ms.toFixed(2).padStart(8));
      say(`${when}, ${whose}: ${asked.question}`.padEnd(56) + times.join(''));
    }
  }
};

try {
  note('activations', activations);
  const order = { dataDir, activations, namespaces: NAMESPACES, fromMs, toMs, segmentBytesMax };
  const onProgress = (done: number): void => say(`… ${done.toLocaleString('en-US')} appended`);
  const history = await timed('append', () => writeHistory({ ...order, onProgress }));
  note('journal, MB', folderMb(join(dataDir, 'journal')));

  const first = await timed('start, views made anew', start);
  note('views, MB', folderMb(join(dataDir, 'views')));
  note('resident memory after that, MB', residentMb(first.pid));
  say(`${' '.repeat(56)}  p50 ms  p99 ms  max ms`);
  await askFor(first, history, 'idle');
  note('resident memory when asked, MB', residentMb(first.pid));
  const repository = join(dataDir, 'backups');
  const backup = () => runCommand(['backup', 'create', '--data', dataDir, '--to', repository]);
  for (const name of ['backup, the first', 'backup, the next']) {
    const { code, printed } = await timed(name, backup);
    if (code !== 0) throw new Error(printed);
  }
  await timed('stop', () => stop(first));

  const second = await timed('start, views there', start);
  note('resident memory after that, MB', residentMb(second.pid));
  await second.kill();
  const third = await timed('start after a kill', start);
  await stop(third);

  const [tenant] = history.tenants;
  if (tenant === undefined) throw new Error('there are no tenants');
  const half = { activationsMs: (DAYS * DAY_MS) / 2, nowMs: toMs + 60_000 };
  const dropped = await runRetention({ dataDir, tenant, segmentBytesMax, ...half });
  for (const [name, value] of Object.entries(dropped)) note(`retention of half: ${name}`, value);
  note('journal after that, MB', folderMb(join(dataDir, 'journal')));
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ figures, questions }, null, 2)}\n`);
