/** How OpenWhisk's contract is read when an image keeps it, and when it does not. */
import { describe, expect, test } from 'vitest';
import { BLACKBOX_KIND } from '../../../src/domain/runtimes.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { linesOf } from '../../support/containers.ts';
import { type DockerBench, run } from './docker-bench.ts';
import { BROKEN_IMAGES, FOREIGN_IMAGE, IMAGES } from './runtime-images.ts';

const BROKEN_TEXTS: Readonly<Record<string, unknown>> = {
  'rewhisk-test-commandless:1': expect.stringMatching(/^no command specified/i),
  'rewhisk-test-unexecutable:1': expect.stringMatching(/permission denied/),
  'rewhisk-test-userless:1': expect.stringMatching(/unable to find user ada/),
  'rewhisk-test-folderless:1': expect.stringMatching(/is not a directory/),
};
const EXITED = { type: 'exited', memoryExhausted: false };

export const describeContract = (bench: () => DockerBench): void => {
  const foreign = async () => {
    const container = await bench().container({ kind: BLACKBOX_KIND, image: FOREIGN_IMAGE });
    expect((await bench().init(container, '')).outcome).toMatchObject({ ok: true });
    return container;
  };

  describe("an image of an action's own choice", () => {
    test('answers, and is told of everything about the activation', async () => {
      const container = await foreign();
      const { outcome, logs } = await run(container, { answer: 'well' });
      expect(outcome).toEqual({ type: 'answered', ok: true, body: '{"ok":true}' });
      expect(logs).toHaveLength(2);
      const environment = { __OW_ACTIVATION_ID: 'a2', __OW_DEADLINE: '17', OTHER: 'x' };
      const told = await run(container, { answer: 'context' }, { environment });
      expect(told.outcome).toMatchObject({ body: '{"activation_id":"a2","deadline":"17"}' });
    });

    test.each([
      ['refused', { type: 'answered', ok: false, body: '{"error":"refused"}' }],
      ['notOurs', { type: 'answered', ok: false, body: 'short and stout' }],
      ['empty', EXITED],
      ['unavailable', EXITED],
      ['chunked', EXITED],
      ['cut', EXITED],
      ['hangUp', EXITED],
      ['exit', EXITED],
    ])('that answers %s is understood as OpenWhisk does', async (answer, outcome) => {
      const container = await foreign();
      expect((await run(container, { answer })).outcome).toEqual(outcome);
      if (outcome === EXITED) await container.exited;
    });

    test('has its log cut by its sentinels, which are not in it', async () => {
      const container = await foreign();
      for (const answer of ['well', 'refused', 'well']) {
        const lines = linesOf(await run(container, { answer }));
        expect(lines.toSorted()).toEqual(['stderr: no newline', `stdout: out ${answer}`]);
      }
    });

    test('that never ends its output has what came by the time of the answer in its log', async () => {
      const container = await foreign();
      const report = await run(container, { answer: 'well', marks: false });
      expect(linesOf(report).toSorted()).toEqual(['stderr: no newline', 'stdout: out well']);
    });

    test('that stops ending its output is said to, and ended', async () => {
      const container = await foreign();
      await run(container, { answer: 'well' });
      const lines = linesOf(await run(container, { answer: 'well', marks: false }));
      expect(lines).toContain('stdout: out well');
      expect(lines.at(-1)).toBe(
        'stderr: There was an issue while collecting your logs. Data might be missing.',
      );
      await container.exited;
    });

    test('has an answer over the limit cut, and its size told', async () => {
      const { outcome } = await run(await foreign(), { answer: 'long' }, { resultBytesMax: 1000 });
      expect(outcome).toMatchObject({ type: 'oversized', bytes: 3_000_011 });
      expect(outcome).toMatchObject({ head: `{"long":"${'x'.repeat(991)}` });
    });

    test('that does not answer runs into its time', async () => {
      const container = await foreign();
      const { outcome } = await run(container, { answer: 'never' }, { timeoutMs: 200 });
      expect(outcome).toEqual({ type: 'timedOut' });
      await container.destroy();
    });

    test('is told to its developer when there is none of its name', async () => {
      const image = 'localhost:1/nobody/nothing:1';
      const spec = { id: containerId('0-x'), kind: BLACKBOX_KIND, memoryMb: 128 };
      const made = await bench().driver.create({ ...spec, image, network: 'full' });
      const message = `Failed to pull container image '${image}'.`;
      expect(made).toEqual(E.left({ type: 'NotRunnable', message }));
    });

    test.each(Object.keys(BROKEN_IMAGES))(
      'is its developer’s to mend when broken: %s',
      async (image) => {
        const spec = { id: containerId('0-x'), kind: BLACKBOX_KIND, memoryMb: 128 };
        const made = await bench().driver.create({ ...spec, image, network: 'full' });
        const message = BROKEN_TEXTS[image] ?? `executable file not found in image ${image}`;
        expect(made).toMatchObject(E.left({ type: 'NotRunnable', message }));
      },
    );

    test('may be latest and not in reach of a registry, if there is a copy here', async () => {
      const container = await bench().container({ kind: BLACKBOX_KIND, image: IMAGES.native });
      const { outcome } = await bench().init(container, '#!/bin/sh\ncat');
      expect(outcome).toMatchObject({ ok: true });
    });
  });
};
