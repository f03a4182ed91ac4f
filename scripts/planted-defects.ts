/**
 * `npm run test:defects`: shows that the tests notice when the scheduler is wrong. Each planted defect of
 * `scripts/defects` is put into a copy of the repository, and the tests that have to notice must fail there.
 *
 * Words as arguments choose defects: those with one of them in their name or file. The last line says
 * `N passed, N failed`; passed is a defect that was noticed. It refuses to run when a file with a defect has changes
 * that are not committed, since the result would be that of no commit, and when the tests fail without any defect.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { DEFECTS } from './defects/all-defects.ts';
import type { Catcher, Defect } from './defects/defect.ts';
import { type Finding, isExtended, lookAt, stopLooking } from './defects/looking.ts';
import { copyRepository, type RepositoryCopy } from './defects/repository-copy.ts';

const AT_ONCE = 2;
const root = join(import.meta.dirname, '..');

interface Result {
  readonly defect: Defect;
  readonly finding: Finding | null;
}

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

function refuseChanged(files: readonly string[]): void {
  const git = ['status', '--porcelain', '--untracked-files=no', '--', ...new Set(files)];
  const { status, stdout } = spawnSync('git', git, { cwd: root, encoding: 'utf8' });
  if (status === 0 && stdout !== '') refuse(`to be committed first:\n${stdout.trimEnd()}`);
}

/** All that is looked at, in one go: the same check for what has no defect. */
function together(catchers: readonly Catcher[]): readonly Catcher[] {
  const all = [...new Set(catchers.flatMap((one) => ('tests' in one ? one.tests : [])))];
  const kinds = [all.filter(isExtended), all.filter((file) => !isExtended(file))];
  const tests = kinds.filter((files) => files.length > 0).map((files) => ({ tests: files }));
  const seeds = Math.max(0, ...catchers.map((one) => ('seeds' in one ? one.seeds : 0)));
  return [...tests, ...(seeds > 0 ? [{ seeds }] : [])];
}

async function refuseBroken(
  copies: readonly RepositoryCopy[],
  defects: readonly Defect[],
): Promise<void> {
  const catchers = together(defects.map(({ caughtBy }) => caughtBy));
  const found = await Promise.all(
    catchers.map((catcher, index) => lookAt(copies[index % copies.length]?.folder ?? '', catcher)),
  );
  const first = found.find((finding) => finding !== null);
  if (first !== undefined) refuse(`fails without any defect: ${first?.by}`);
}

async function lookForAll(copy: RepositoryCopy, left: Defect[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let defect = left.shift(); defect !== undefined; defect = left.shift()) {
    const { name, caughtBy } = defect;
    const beganMs = performance.now();
    const finding = await copy.withDefect(defect, () => lookAt(copy.folder, caughtBy));
    const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
    console.log(`${finding === null ? 'MISSED' : 'noticed'}  ${seconds.padStart(5)} s  ${name}`);
    console.log(`                  ${finding === null ? defect.file : `by ${finding.by}`}`);
    results.push({ defect, finding });
  }
  return results;
}

const words = process.argv.slice(2);
const defects = DEFECTS.filter(
  ({ name, file }) => words.length === 0 || words.some((one) => `${name} ${file}`.includes(one)),
);
if (defects.length === 0) refuse(`no defect is named like that: ${words.join(', ')}`);
refuseChanged(defects.map(({ file }) => file));

const copies = Array.from({ length: AT_ONCE }, () => copyRepository(root));
process.on('exit', () => {
  stopLooking();
  for (const copy of copies) copy.remove();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => process.exit(130));

await refuseBroken(copies, defects);
const left = [...defects];
const results = (await Promise.all(copies.map((copy) => lookForAll(copy, left)))).flat();
const passed = results.filter(({ finding }) => finding !== null).length;
const failed = results.length - passed;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
