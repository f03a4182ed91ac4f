/** A server that has run out of file descriptors: a container less, and not a server less. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createOpenImages } from '../../../src/containers/process/open-image.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { openBench } from '../../support/containers.ts';

const working = await Promise.all(
  (['bubblewrap', 'namespaces', 'none'] as const).map(async (sandbox) => {
    const bench = await openBench({ sandbox });
    if (E.isRight(bench)) await bench.right.close();
    return E.isRight(bench) ? [sandbox] : [];
  }),
);

const FILES_MAX = 80;
const CACHE = new URL('../../../bin/typescript-cache.js', import.meta.url).href;

test.each(working.flat())(
  'a container that can not be made for want of file descriptors says so (%s)',
  async (sandbox) => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-starved-'));
    const script = path.join(import.meta.dirname, '../../support/starved-driver.ts');
    const { stdout } = await promisify(execFile)('sh', [
      ...['-c', `ulimit -n ${FILES_MAX}; exec "$@"`, 'sh'],
      ...[
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        '--import',
        CACHE,
        script,
        dataDir,
        sandbox,
      ],
    ]);
    await createOpenImages(dataDir).remove();
    rmSync(dataDir, { recursive: true });
    const answers: readonly string[] = JSON.parse(stdout);
    expect(answers[0]).toMatch(/^failed: .*EMFILE/);
    expect(answers.filter((answer) => !/^(created$|failed: .)/.test(answer))).toEqual([]);
    expect(answers.at(-1)).toBe('created');
  },
);
