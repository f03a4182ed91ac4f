/**
 * Has tests or the simulator look at a copy of the repository, and says what they noticed. A test that fails counts;
 * a file that does not load, or a program that ends for a reason of its own, does not: then the defect is a typing error.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Catcher } from './defect.ts';

export interface Finding {
  readonly by: string;
}

/** A defect may make a program run for ever, which is noticed as well. */
const PATIENCE_MS = 60_000;

const running = new Set<ChildProcess>();

/** Ends what looks now, and all that it started. */
export function stopLooking(): void {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}

export const isExtended = (file: string): boolean => file.endsWith('.extended.ts');

/** `null`: nothing was noticed. */
export const lookAt = (folder: string, catcher: Catcher): Promise<Finding | null> =>
  'tests' in catcher ? test(folder, catcher.tests) : simulate(folder, catcher.seeds);

/** All of one kind: each kind has a configuration of its own. */
async function test(folder: string, files: readonly string[]): Promise<Finding | null> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const config = files.some(isExtended) ? ['--config', 'vitest.extended.config.ts'] : [];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...config, ...files];
  const outcome = await run(
    folder,
    [...vitest, '--bail=1', '--maxWorkers=1', '--reporter=json', `--outputFile=${report}`],
    null,
  );
  if (outcome.hung) return { by: 'a test that never ends' };
  const failed = existsSync(report) ? firstFailed(readFileSync(report, 'utf8')) : null;
  if (failed === null && outcome.status !== 0) throw new Error(`no test ran: ${outcome.output}`);
  return failed === null ? null : { by: failed };
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function firstFailed(report: string): string | null {
  const { testResults }: Report = JSON.parse(report);
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  return all.find(({ status }) => status === 'failed')?.fullName.trim() ?? null;
}

const FAILED_SEED = /seed \d+ FAILED/;

async function simulate(folder: string, seeds: number): Promise<Finding | null> {
  const args = ['src/cli/main.ts', 'simulate', '--seeds', String(seeds), '--hours', '0.003'];
  // The first seed that fails is enough: the shorter history that is looked for then is for people.
  const outcome = await run(folder, args, FAILED_SEED);
  if (outcome.hung) return { by: 'a simulation that never ends' };
  const [seed] = FAILED_SEED.exec(outcome.output) ?? [];
  if (seed === undefined && outcome.status !== 0) throw new Error(outcome.output);
  return seed === undefined ? null : { by: `the simulator: ${seed.replace(' FAILED', '')}` };
}

interface Ended {
  readonly status: number | null;
  readonly output: string;
  readonly hung: boolean;
}

/** Ends it as soon as it prints `enough`. */
const run = (folder: string, args: readonly string[], enough: RegExp | null): Promise<Ended> =>
  new Promise((resolve, reject) => {
    // A group of its own, so that it is ended with its workers.
    const child = spawn(process.execPath, args, {
      ...{ cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    running.add(child);
    let output = '';
    let hung = false;
    const end = (): void => {
      if (child.pid !== undefined && running.has(child)) process.kill(-child.pid, 'SIGKILL');
    };
    const patience = setTimeout(() => {
      hung = true;
      end();
    }, PATIENCE_MS);
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (enough?.test(output) === true) end();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('exit', () => running.delete(child));
    child.on('close', (status) => {
      clearTimeout(patience);
      resolve({ status, output, hung });
    });
  });
