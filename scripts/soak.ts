/**
 * `npm run soak`: the server for ten minutes under load of every kind, and nothing of it grows; `-- --minutes N` for
 * another time, `--json FILE` for the figures as a file.
 *
 * Ended activations are kept for a minute and segments are small, so that compaction and retention happen all the time;
 * somebody reads the log and the views in transactions of a quarter of a minute. What `scripts/soak/samples.ts` looks
 * at has to be flat, every answer to be what it has to be, and everything that was acknowledged to have ended when the
 * server has: the last line says `N passed, N failed`. Blobs are judged from the eleventh minute on: younger ones stay.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openConnection } from '../test/crash/connection.ts';
import { remains } from '../test/support/remains.ts';
import { type RewhiskServer, runCommand, startServer } from '../test/support/rewhisk-server.ts';
import { setLimits } from '../test/support/tenants.ts';
import { deploy, DEPLOYED_ACTIONS } from './soak/deployment.ts';
import { createLedger, type Ledger } from './soak/ledger.ts';
import { type Load, type LoadFigures, startLoad } from './soak/load.ts';
import { openLongReader } from './soak/long-reader.ts';
import { growthOf, MEASURES, type Sample, takeSample } from './soak/samples.ts';

const MINUTE_MS = 60_000;
const SETTINGS = {
  retention: { activationsMs: MINUTE_MS },
  journal: { segmentBytesMax: 4 * 1024 * 1024, segmentAgeMaxMs: 10_000 },
  invoker: { memoryMb: 2_048 },
  container: { prewarm: [] },
};
/** Until the first history is dropped, and a little. */
const WARM_UP_MIN_MS = 1.5 * MINUTE_MS;
const WARM_UP_SHARE = 0.2;
const SAMPLE_MS = 1_000;
const READER_HOLDS_MS = 15_000;
/** `docs/journal-format.md`: moved into the file against readers' resistance from 128 MB on, one commit later. */
const WAL_MB_MAX = 160;
/** Blobs younger than that are never removed. */
const BLOBS_FROM_MS = 11 * MINUTE_MS;
const REFUSED_MAX = 0.01;
const COMPACTIONS_MIN = 3;
const FOLLOW_MS = 50;
const BOUNDLESS = 1_000_000_000;

interface Timed {
  readonly atMs: number;
  readonly sample: Sample;
}

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, json: { type: 'string' } },
});
const lengthMs = Number(values.minutes) * MINUTE_MS;
if (!(lengthMs >= 3 * MINUTE_MS)) throw new Error('--minutes takes a number, from 3 on');

const say = (line: string): void => void process.stdout.write(`${line}\n`);
let [passed, failed] = [0, 0];
const count = (name: string, holds: boolean, found: unknown): void => {
  if (holds) passed += 1;
  else failed += 1;
  say(`${holds ? 'ok    ' : 'FAILED'} ${name}: ${String(found)}`);
};

const folder = mkdtempSync(join(tmpdir(), 'rewhisk-soak-'));
const dataDir = join(folder, 'data');
const config = join(folder, 'config.json');
writeFileSync(config, JSON.stringify(SETTINGS));
const start = () => startServer({ dataDir, args: ['--config', config] });

const actionsOf = async (server: RewhiskServer): Promise<string> => {
  const connection = openConnection(server);
  const { text } = await connection.send('GET', 'actions?limit=200');
  connection.close();
  return [...text.matchAll(/"name":"(\w+)"/g)]
    .map(([, name = '']) => name)
    .toSorted()
    .join(' ');
};

/** One sample a second, until the time is over or the server. */
const watch = async (server: RewhiskServer, load: Load): Promise<readonly Timed[]> => {
  const samples: Timed[] = [];
  const reader = openLongReader(dataDir);
  const startedAt = performance.now();
  const ended = server.exited.then(() => 'ended' as const);
  let [heldSince, told] = [-Infinity, 0];
  for (let atMs = 0; atMs < lengthMs; atMs = performance.now() - startedAt) {
    if (atMs - heldSince >= READER_HOLDS_MS) {
      reader.again();
      heldSince = atMs;
    }
    const sample = await takeSample(dataDir, server.pid);
    samples.push({ atMs, sample });
    if (atMs - told >= MINUTE_MS) {
      told = atMs;
      const shown = Object.entries(sample).map(([name, value]) => `${name} ${Math.round(value)}`);
      say(`${Math.round(atMs / 1_000)} s, ${load.figures().answered} answers: ${shown.join(', ')}`);
    }
    if ((await Promise.race([ended, pause(SAMPLE_MS, null)])) === 'ended')
      throw new Error(`the server has ended: ${server.output().slice(-2_000)}`);
  }
  reader.close();
  return samples;
};

/** Reads the log while the server writes it; the function it answers ends that. */
const follow = (ledger: Ledger): (() => Promise<void>) => {
  let on = true;
  const followed = (async () => {
    while (on) {
      ledger.follow();
      await pause(FOLLOW_MS);
    }
  })();
  // Whoever ends it hears of it.
  followed.catch(() => undefined);
  return () => {
    on = false;
    return followed;
  };
};

const judgeAnswers = ({ answered, refused, strange }: LoadFigures): void => {
  count(`of ${answered} answers are 503`, refused <= REFUSED_MAX * answered, refused);
  count('answers that should not be given', strange.length === 0, strange.join('\n') || 'none');
};

const judgeSamples = (samples: readonly Timed[]): void => {
  const warmUpMs = Math.max(WARM_UP_MIN_MS, WARM_UP_SHARE * lengthMs);
  const after = (ms: number) =>
    samples.filter(({ atMs }) => atMs >= ms).map(({ sample }) => sample);
  const [judged, late] = [after(warmUpMs), after(Math.max(warmUpMs, BLOBS_FROM_MS))];
  for (const measure of MEASURES) {
    const seen = measure === 'blobsMb' ? late : judged;
    if (seen.length < 3) say(`       ${measure}: not judged, the run was too short`);
    else {
      const { first, last, max, flat } = growthOf(seen, measure);
      const [a, b, c] = [first, last, max].map((value) => value.toFixed(1));
      count(`${measure} is flat`, flat, `${a}, then ${b}; at most ${c}`);
    }
  }
  const wal = Math.max(...samples.map(({ sample }) => sample.journalWalMb));
  count('the write-ahead log is bounded', wal <= WAL_MB_MAX, `${wal.toFixed(1)} MB`);
};

const judgeLedger = (ledger: Ledger): void => {
  const { acknowledged, compactions } = ledger.figures();
  const lost = ledger.open();
  const some = lost.slice(0, 5).join(' ');
  count(`of ${acknowledged} acknowledged have no end`, lost.length === 0, `${lost.length} ${some}`);
  count('compactions', compactions >= COMPACTIONS_MIN, compactions);
};

/** What is there afterwards, and in the next life. */
const judgeRemains = async (pid: number, actions: string): Promise<void> => {
  const verified = await runCommand(['journal', 'verify', '--data', dataDir]);
  count('the journal is verified', verified.code === 0, verified.printed.split('\n')[0]);
  const left = Object.values(remains(dataDir, pid)).flat();
  count('left on the machine', left.length === 0, left.slice(0, 5).join(', ') || 'nothing');
  const again = await start();
  const after = await actionsOf(again);
  const expected = [...DEPLOYED_ACTIONS].toSorted().join(' ');
  count('actions, also after a start', actions === expected && after === expected, after);
  const code = await again.stop();
  count('the server stops again', code === 0, code);
};

const soak = async (server: RewhiskServer): Promise<readonly Timed[]> => {
  await setLimits({ dataDir }, 'guest', {
    ...{ invocationsPerMinute: BOUNDLESS, firesPerMinute: BOUNDLESS },
    concurrentInvocations: BOUNDLESS,
  });
  const deploying = openConnection(server);
  await deploy(deploying);
  deploying.close();
  const ledger = createLedger(dataDir);
  const load = startLoad(server, ledger);
  const unfollow = follow(ledger);
  const samples = await watch(server, load);
  await load.stop();
  const actions = await actionsOf(server);
  const code = await server.stop();
  await unfollow();
  ledger.follow();
  ledger.close();
  count('the server stops', code === 0, code);
  judgeAnswers(load.figures());
  judgeSamples(samples);
  judgeLedger(ledger);
  await judgeRemains(server.pid, actions);
  return samples;
};

const server = await start();
try {
  const samples = await soak(server);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(samples)}\n`);
} finally {
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
}
say(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
