/**
 * `npm run bench:scheduler`: what a decision of the pure scheduler costs, and that it costs hardly
 * more where there are a thousand times as many containers or actions. Method and reading:
 * `bench/README.md`.
 */
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { coresInUse } from '../machine-load.ts';
import { backlogCases } from './backlog-work.ts';
import { balancerCases } from './balancer-work.ts';
import { poolCases } from './pool-work.ts';
import { formatTables, type Measured } from './report.ts';
import { nsPerDecision } from './timing.ts';

const TIMES = { warmUpMs: 300, stretchMs: 150, stretches: 4 };

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, size: { type: 'string', default: '' } },
});

const signal = new AbortController().signal;
const othersCores = await coresInUse(signal);
const measured: Measured[] = [];
for (const { work, size, prepare } of [...poolCases, ...backlogCases, ...balancerCases]) {
  const isWanted = work.includes(values.only) && Object.values(size).join().startsWith(values.size);
  if (isWanted) measured.push({ work, size, ns: nsPerDecision(prepare(), TIMES) });
}

process.stdout.write(
  [
    `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
    `cores in use by others: ${othersCores.toFixed(1)} before, ${(await coresInUse(signal)).toFixed(1)} after`,
    '',
    formatTables(measured),
    '',
  ].join('\n'),
);
