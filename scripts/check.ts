/**
 * `npm test`: all that is checked, one line for each step, in full only what fails.
 *
 * The last line says `N passed, N failed`: the tests, and each other step as one, so that nothing can fail and leave
 * a zero there. Names of steps as arguments run these alone: `npm run check`, `npm run lint`. The steps `extended` and
 * `measured` run only when they are asked for (`npm run test:extended`, `npm run test:measured`): they need what not
 * every machine has, and minutes; what measures needs a machine with nothing else to do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTests } from './test-counts.ts';
import type { Counts } from './test-counts.ts';

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'rewhisk-check-'));
const report = join(scratch, 'report.json');

const vitest = (...more: readonly string[]): readonly string[] => [
  'vitest/vitest.mjs',
  'run',
  ...more,
  '--reporter=minimal',
  '--reporter=json',
  '--outputFile.json',
  report,
];

const steps = {
  types: ['typescript/bin/tsc'],
  domain: ['typescript/bin/tsc', '--project', 'tsconfig.domain.json'],
  lint: ['oxlint/bin/oxlint'],
  format: ['oxfmt/bin/oxfmt', '--check'],
  unused: ['knip/bin/knip.js'],
  shipped: ['knip/bin/knip.js', '--production'],
  tests: vitest(),
  extended: vitest('--config', 'vitest.extended.config.ts'),
  measured: vitest('--config', 'vitest.measured.config.ts'),
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Step = keyof typeof steps;

/** These count what they run; the others are one each. */
const TESTS: ReadonlySet<string> = new Set<Step>(['tests', 'extended', 'measured']);
/** Only by name. */
const ASKED_FOR: ReadonlySet<string> = new Set<Step>(['extended', 'measured']);

function run(step: Step): Counts {
  const [tool = '', ...args] = steps[step];
  process.stdout.write(step.padEnd(8));
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', tool), ...args],
    { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const passes = status === 0;
  console.log(`${seconds.padStart(6)} s  ${passes ? 'ok' : 'FAILED'}`);
  if (!passes) console.log(`${stdout}${stderr}`);
  if (!TESTS.has(step)) return { passed: Number(passes), failed: Number(!passes) };
  return countTests(existsSync(report) ? readFileSync(report, 'utf8') : null, passes);
}

const isStep = (name: string): name is Step => Object.hasOwn(steps, name);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !isStep(name));
if (unknown.length > 0)
  throw new Error(`no such step: ${unknown.join(', ')}; there is ${Object.keys(steps).join(', ')}`);

const all = Object.keys(steps).filter((name) => !ASKED_FOR.has(name));
const counts = (asked.length > 0 ? asked : all).filter(isStep).map(run);
rmSync(scratch, { recursive: true, force: true });

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
