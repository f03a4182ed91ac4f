/**
 * `npm run bench:cold`: what the first call of an action costs, beside a warm call and beside the least
 * that its sandbox can do, and what an idle container holds. Method and reading: `bench/README.md`.
 *
 * Ends with 1 when something could not be measured; whether a bar is met is printed, because one run
 * on a busy machine decides nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { coresInUse } from '../machine-load.ts';
import { openBareSandbox } from './bare-node.ts';
import { startedKinds } from './recorded-starts.ts';
import { formatCold, type IdleContainers, type Round } from './report.ts';
import { startColdServer } from './server.ts';
import { heldMb } from './resident-memory.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    idle: { type: 'string', default: '100' },
    data: { type: 'string', default: tmpdir() },
  },
});
const [rounds, idle] = [Number(values.rounds), Number(values.idle)];
const signal = AbortSignal.timeout(15 * 60_000);

const othersBefore = await coresInUse(signal);
const data = mkdtempSync(join(values.data, 'rewhisk-cold-'));
process.on('exit', () => rmSync(data, { recursive: true, force: true }));

const server = await startColdServer(data, signal);
const measured: Round[] = [];

const measureStarts = async (): Promise<void> => {
  const bare = await openBareSandbox();
  try {
    for (let round = 0; round < rounds; round += 1)
      measured.push({
        bareMs: await bare.runMs(),
        warmMs: await server.warmMs(),
        prewarmedMs: await server.prewarmedMs(),
        coldMs: await server.coldMs(),
      });
  } finally {
    bare.close();
  }
};

const measureAll = async (): Promise<IdleContainers> => {
  try {
    await server.prepare();
    await measureStarts();
    const processes = await server.fillUp(idle);
    return { count: processes.length, heldMb: heldMb(processes) };
  } finally {
    await server.stop();
  }
};

const containers = await measureAll();
const starts = startedKinds(join(data, 'journal'));
if (starts.prewarmed !== rounds || starts.cold < rounds)
  throw new Error(`what was measured was not what was meant: ${JSON.stringify(starts)}`);

process.stdout.write(
  [
    `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
    `cores in use by others: ${othersBefore.toFixed(1)} before, ${(await coresInUse(signal)).toFixed(1)} after`,
    '',
    formatCold(measured, containers),
    '',
  ].join('\n'),
);
