/**
 * A driver whose process runs out of file descriptors: `<data folder> <sandbox>`, started under a
 * low limit. Prints, as JSON, what `create` answered with none left, with one, with two and so on,
 * and then with all of them back.
 */
import { closeSync, openSync } from 'node:fs';
import { createProcessDriver } from '../../src/containers/process/process-driver.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { containerId } from '../../src/domain/kernel/ids.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';

const FREE_MAX = 12;

const [dataDir = '', sandbox] = process.argv.slice(2);
if (sandbox !== 'bubblewrap' && sandbox !== 'namespaces' && sandbox !== 'none') {
  throw new Error(`no sandbox ${sandbox}`);
}
const made = await createProcessDriver({
  dataDir,
  sandbox,
  clock: systemClock,
  log: silentLogger,
});
if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
const driver = made.right;

const held: number[] = [];
const holdAll = (): void => {
  try {
    for (;;) held.push(openSync('/dev/null', 'r'));
  } catch {
    // None is left.
  }
};
const free = (count: number): void => {
  for (const file of held.splice(0, count)) closeSync(file);
};
let number = 0;
const create = async (): Promise<string> => {
  number += 1;
  const spec = {
    id: containerId(`0-${number}`),
    kind: 'nodejs:22',
    memoryMb: 128,
    image: null,
    network: 'full' as const,
  };
  const answer = await driver.create(spec).catch((error: unknown) => `rejected: ${String(error)}`);
  if (typeof answer === 'string') return answer;
  if (E.isRight(answer)) return answer.right.destroy().then(() => 'created');
  return answer.left.type === 'CreateFailed' ? `failed: ${answer.left.message}` : answer.left.type;
};

const answers: string[] = [];
for (let count = 0; count <= FREE_MAX; count += 1) {
  holdAll();
  free(count);
  answers.push(await create());
}
free(held.length);
answers.push(await create());
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
