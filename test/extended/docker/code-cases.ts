/** How the images of this repository take code that is no text. */
import { describe, expect, test } from 'vitest';
import { type ArchiveEntry, tarGz, zip } from '../../support/archives.ts';
import { linesOf, resultOf } from '../../support/containers.ts';
import { type DockerBench, run } from './docker-bench.ts';

const ACTIONS: readonly (readonly [kind: string, entries: readonly ArchiveEntry[]])[] = [
  [
    'nodejs:22',
    [
      { name: 'package.json', content: '{"main":"lib/start.js"}' },
      {
        name: 'lib/start.js',
        content: `const client = require('openwhisk');
          const note = require('node:fs').readFileSync('folder/note.txt', 'utf8');
          exports.main = () => ({ note, client: typeof client });`,
      },
      { name: 'folder/note.txt', content: 'größe' },
    ],
  ],
  [
    'native:1',
    [
      {
        name: 'exec',
        mode: 0o755,
        content:
          '#!/bin/sh\nread -r line; echo "{\\"note\\":\\"$(cat link/note.txt)\\",\\"client\\":\\"function\\"}" >&3; cat',
      },
      { name: 'folder/note.txt', content: 'größe' },
      { name: 'link', link: 'folder' },
    ],
  ],
  [
    'python:3',
    [
      { name: '__main__.py', content: 'from own.part import NOTE\ndef main(args): return NOTE' },
      { name: 'own/__init__.py', content: '' },
      { name: 'own/part.py', content: 'NOTE = {"note": "größe", "client": "function"}' },
    ],
  ],
];

export const describeCode = (bench: () => DockerBench): void => {
  describe.each(ACTIONS)('code of %s', (kind, entries) => {
    test.each([
      ['zip', zip],
      ['tar.gz', tarGz],
    ])('may be a %s with folders, links and programs', async (_, pack) => {
      const container = await bench().container({ kind });
      const { outcome } = await bench().init(container, pack(entries));
      expect(outcome).toMatchObject({ type: 'answered', ok: true });
      expect(resultOf(await run(container))).toEqual({ note: 'größe', client: 'function' });
    });

    test('that is a damaged archive fails its init in words', async () => {
      const container = await bench().container({ kind });
      const { outcome } = await bench().init(container, zip(entries).subarray(0, -30));
      expect(outcome).toMatchObject({ type: 'answered', ok: false });
      expect(outcome).toMatchObject({
        body: expect.stringMatching(/error uncompressing the action Zip archive/),
      });
      await container.destroy();
    });
  });

  test('Python keeps the logs of runs at once apart, as Node does', async () => {
    const code = `import time
def main(args):
    for _ in range(10):
        print(args["name"], end=" ")
        time.sleep(0.005)
    print()
    return {}
`;
    const container = await bench().container({ kind: 'python:3' });
    await bench().init(container, code);
    const names = ['a', 'b', 'c', 'd'];
    const reports = await Promise.all(
      names.map((name) => run(container, { name }, { activationId: `id-${name}` })),
    );
    expect(reports.map(linesOf)).toEqual(names.map((name) => [`stdout: ${`${name} `.repeat(10)}`]));
  });
};
