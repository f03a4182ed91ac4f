/**
 * `npm run bench`: Rewhisk beside a bare uWebSockets.js server and functions-framework, as ratios.
 * Method and reading: `bench/README.md`.
 *
 * Ends with 0 when every response of every server was as expected, with 1 otherwise; whether the
 * bar is met is printed, not an exit status, because one run on a busy machine decides nothing.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { Contender } from './contender.ts';
import { measureSyncMs } from './disk.ts';
import { DEFAULT_PLAN, SMOKE_PLAN, type Plan } from './plan.ts';
import { median, toRows } from './report.ts';
import { runRounds } from './rounds.ts';
import { echo } from './servers/echo.ts';
import { functionsFramework } from './servers/functions-framework.ts';
import { createRewhisk } from './servers/rewhisk.ts';
import { formatReport } from './table.ts';

const USAGE = `Usage: npm run bench -- [--smoke] [--rounds N] [--servers A,B] [--json FILE] [--data DIR]
  --smoke         a second or two per server, says nothing unless something is wrong
  --rounds N      times each server is measured (default ${DEFAULT_PLAN.rounds})
  --servers A,B   only these of echo, functions-framework, rewhisk
  --json FILE     write all measurements and the table's rows there
  --data DIR      where Rewhisk's data folders are made (default bench/data)
`;

interface Options {
  readonly smoke: boolean;
  readonly plan: Plan;
  readonly contenders: readonly Contender[];
  readonly json: string | null;
  readonly data: string;
}

const pickContenders = (names: string | undefined, data: string): readonly Contender[] => {
  const known = [echo, functionsFramework, createRewhisk(data)];
  if (names === undefined) return known;
  return names.split(',').map((name) => {
    const found = known.find((contender) => contender.name === name);
    if (found === undefined) throw new Error(`no server is called '${name}'`);
    return found;
  });
};

const parseRounds = (text: string): number => {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 50) {
    throw new Error(`--rounds must be a whole number from 1 to 50, not '${text}'`);
  }
  return rounds;
};

const parseOptions = (argv: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      smoke: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      servers: { type: 'string' },
      json: { type: 'string' },
      data: { type: 'string', default: join(import.meta.dirname, 'data') },
    },
  });
  const size = values.smoke ? SMOKE_PLAN : DEFAULT_PLAN;
  const rounds = values.rounds === undefined ? size.rounds : parseRounds(values.rounds);
  return {
    smoke: values.smoke,
    plan: { ...size, rounds, deadlineMs: (size.deadlineMs * rounds) / size.rounds },
    contenders: pickContenders(values.servers, values.data),
    json: values.json ?? null,
    data: values.data,
  };
};

/** Aborts on Ctrl-C, on SIGTERM, and when the run takes far longer than it should. */
const createStopSignal = (deadlineMs: number): AbortSignal => {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => stop.abort(new Error(`stopped by ${name}`)));
  }
  return AbortSignal.any([stop.signal, AbortSignal.timeout(deadlineMs)]);
};

const run = async ({ smoke, plan, contenders, json, data }: Options): Promise<void> => {
  const say = (text: string): void => {
    if (!smoke) process.stdout.write(`${text}\n`);
  };
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    syncMs: measureSyncMs(data),
  };
  const signal = createStopSignal(plan.deadlineMs);
  const { measurements, othersCores } = await runRounds(contenders, plan, signal, say);
  const rows = toRows(measurements);
  const preface = [
    `${machine.cores} cores of ${machine.cpu}, Node ${machine.node}; rounds: ${plan.rounds}`,
    `one synced write: ${machine.syncMs.toFixed(2)} ms`,
    `cores in use by others: ${(median(othersCores) ?? 0).toFixed(1)}, at most ${Math.max(...othersCores).toFixed(1)}`,
  ];
  say(`\n${formatReport(rows, preface.join('\n'))}`);
  if (json !== null) {
    const whole = { machine, plan, othersCores, rows, measurements };
    writeFileSync(json, `${JSON.stringify(whole, null, 2)}\n`);
  }
};

const fail = (error: unknown, hint: string): never => {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`bench: ${text}\n${hint}`);
  process.exit(1);
};

const readOptions = (): Options => {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    return fail(error, `\n${USAGE}`);
  }
};

try {
  await run(readOptions());
  process.exit(0);
} catch (error) {
  fail(error, '');
}
