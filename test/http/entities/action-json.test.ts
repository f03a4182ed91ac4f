import { expect, test } from 'vitest';
import { blobHash } from '../../../src/domain/kernel/ids.ts';
import type { EntityName } from '../../../src/domain/names.ts';
import { actionJson, actionSummary } from '../../../src/http/entities/action-json.ts';
import { CODE, CODE_EXEC, HELLO, helloAction } from '../../support/action-fixtures.ts';

const whole = {
  namespace: 'guest',
  name: 'hello',
  version: '0.0.1',
  publish: false,
  updated: 1000,
  exec: { kind: 'nodejs:22', code: CODE, binary: false },
  parameters: [],
  limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
  annotations: [
    { key: 'provide-api-key', value: false },
    { key: 'exec', value: 'nodejs:22' },
  ],
};

test('an action is shown whole with its code', () => {
  expect(JSON.parse(actionJson(helloAction(), { code: CODE }))).toEqual(whole);
});

test('an action without its code still says whether that is binary', () => {
  const exec = { kind: 'nodejs:22', binary: false };
  expect(JSON.parse(actionJson(helloAction(), { code: null }))).toEqual({ ...whole, exec });
});

test('an entry point, init parameters and instances appear where they were given', () => {
  const action = helloAction({
    exec: {
      type: 'code',
      kind: 'nodejs:22',
      code: blobHash('c0de'),
      codeBytes: CODE.length,
      binary: false,
      main: 'run',
    },
    parameters: [{ key: 'a', value: null, init: true }],
    limits: { ...helloAction().limits, instances: 3 },
  });
  expect(JSON.parse(actionJson(action, { code: null }))).toMatchObject({
    exec: { main: 'run' },
    parameters: [{ key: 'a', value: null, init: true }],
    limits: { instances: 3 },
  });
});

test('an image is named, and has code only where there is any', () => {
  const image = 'openwhisk/dockerskeleton:nightly';
  const exec = { ...CODE_EXEC, kind: 'blackbox', image };
  const shown = (code: string): object => JSON.parse(actionJson(helloAction({ exec }), { code }));
  expect(shown('#!/bin/sh')).toMatchObject({
    exec: { kind: 'blackbox', image, code: '#!/bin/sh', binary: false },
  });
  expect(shown('')).toHaveProperty('exec', { kind: 'blackbox', image, binary: false });
});

test('a summary has neither parameters nor kind', () => {
  const { parameters: _, exec: __, ...summary } = whole;
  expect(actionSummary(helloAction())).toEqual({
    ...summary,
    exec: { binary: false },
  });
});

test('a sequence is shown by the full names of its components', () => {
  const components = [HELLO, { ...HELLO, package: 'utils' as EntityName }];
  const sequence = helloAction({ exec: { type: 'sequence', kind: 'sequence', components } });
  const exec = { kind: 'sequence', components: ['/guest/hello', '/guest/utils/hello'] };
  expect(JSON.parse(actionJson(sequence, { code: null }))).toMatchObject({ exec });
  expect(actionSummary(sequence)).toMatchObject({ exec: { binary: false } });
});
