import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action, Exec } from '../../../src/domain/action/action.ts';
import { createdAction, updatedAction } from '../../../src/domain/action/content-merge.ts';
import type { ActionContent } from '../../../src/domain/action/commands.ts';
import { blobHash } from '../../../src/domain/kernel/ids.ts';
import { PROFILES } from '../../../src/domain/profile.ts';
import { effectiveLimits } from '../../../src/domain/subject/effective-limits.ts';
import {
  CODE_EXEC,
  codeOf,
  HELLO,
  helloAction,
  putOf,
  sequenceOf,
} from '../../support/action-fixtures.ts';
import { given } from '../../support/entity-decisions.ts';
import { actionName, storedAction } from '../../support/entity-fixtures.ts';
import { anyJson } from '../../support/json-arbitrary.ts';

const LIMITS = effectiveLimits(PROFILES.openwhisk, {});
const COMPONENTS = [actionName('guest/a'), actionName('guest/utils/b')];
const SEQUENCE: Exec = { type: 'sequence', kind: 'sequence', components: COMPONENTS };
const ACTIONS = { key: '_actions', value: ['/guest/a', '/guest/utils/b'] };
const sequence: Partial<Action> = { exec: SEQUENCE, parameters: [ACTIONS] };

const updated = (old: Partial<Action>, content: Partial<ActionContent>, exec?: Exec): Action =>
  updatedAction(
    helloAction(old),
    putOf(content, { overwrite: true, nowMs: 2000 }),
    exec ?? old.exec ?? CODE_EXEC,
  );

describe('a new action (openwhisk-api §3.4, §4.6)', () => {
  test('is version 0.0.1 with defaults, its kind annotated and the API key withheld', () => {
    expect(createdAction(putOf(codeOf('nodejs:22')), CODE_EXEC, LIMITS)).toEqual(helloAction());
  });

  test('takes what the body brings', () => {
    const content = {
      ...codeOf('nodejs:20'),
      version: '3.2.1',
      publish: true,
      parameters: [{ key: 'p', value: 1 }],
      limits: { memory: 512, instances: 3 },
      annotations: [
        { key: 'provide-api-key', value: true },
        { key: 'exec', value: 'forged' },
      ],
    };
    const exec = { ...CODE_EXEC, kind: 'nodejs:20' };
    expect(createdAction(putOf(content), exec, LIMITS)).toEqual(
      helloAction({
        version: '3.2.1',
        publish: true,
        exec,
        parameters: content.parameters,
        limits: { timeout: 60_000, memory: 512, logs: 10, concurrency: 1, instances: 3 },
        annotations: [
          { key: 'provide-api-key', value: true },
          { key: 'exec', value: 'nodejs:20' },
        ],
      }),
    );
  });

  test('tells archives from text by the look of the code', () => {
    const exec = { type: 'code', kind: 'nodejs:22', code: 'UEsDBA==', main: 'go' } as const;
    given()
      .when(putOf({ exec }, { code: { hash: blobHash('21b'), bytes: 8 } }))
      .yields({
        type: 'ActionCreated',
        action: helloAction({
          exec: { ...CODE_EXEC, code: blobHash('21b'), codeBytes: 8, binary: true, main: 'go' },
        }),
      });
  });

  test('stores the concrete kind of FAMILY:default', () => {
    given()
      .when(putOf(codeOf('nodejs:default')))
      .yields({ type: 'ActionCreated', action: helloAction() });
  });
});

describe('an update of an action (openwhisk-api §4.5)', () => {
  test('keeps everything it does not name, and raises the patch version', () => {
    expect(updated({}, {})).toEqual(helloAction({ version: '0.0.2', updated: 2000 }));
  });

  test('takes a version literally, also a lower one', () => {
    expect(updated({ version: '4.0.0' }, { version: '0.1.0' }).version).toBe('0.1.0');
  });

  test('replaces parameters whole', () => {
    const parameters = [{ key: 'b', value: 2 }];
    expect(updated({ parameters: [{ key: 'a', value: 1 }] }, { parameters }).parameters).toEqual(
      parameters,
    );
  });

  test('merges limits member by member', () => {
    expect(updated({}, { limits: { memory: 512 } }).limits).toEqual({
      timeout: 60_000,
      memory: 512,
      logs: 10,
      concurrency: 1,
    });
  });

  test('replaces the code whole: a main that is not named is gone', () => {
    const exec = { ...CODE_EXEC, main: 'old', code: blobHash('01d') };
    given(storedAction('guest/hello', { exec }))
      .when(putOf(codeOf('nodejs:22'), { overwrite: true, nowMs: 2000 }))
      .yields({ type: 'ActionUpdated', action: helloAction({ version: '0.0.2', updated: 2000 }) });
  });

  test('merges annotations by key, removing delAnnotations first', () => {
    const annotations = [
      { key: 'a', value: 1 },
      { key: 'b', value: 2 },
      { key: 'c', value: 3 },
    ];
    const content = { annotations: [{ key: 'b', value: 9 }], delAnnotations: ['b', 'c'] };
    expect(updated({ annotations }, content).annotations).toEqual([
      { key: 'a', value: 1 },
      { key: 'b', value: 9 },
      { key: 'exec', value: 'nodejs:22' },
    ]);
  });
});

describe('the parameters of a sequence (openwhisk-api §4.5)', () => {
  test('are its components and nothing else, whatever the body brings', () => {
    const content = { ...sequenceOf(...COMPONENTS), parameters: [{ key: 'p', value: 1 }] };
    expect(createdAction(putOf(content), SEQUENCE, LIMITS).parameters).toEqual([ACTIONS]);
    expect(updated({}, content, SEQUENCE).parameters).toEqual([ACTIONS]);
  });

  test('stay in an update without exec, which loses its own', () => {
    expect(updated(sequence, { parameters: [{ key: 'p', value: 1 }] }).parameters).toEqual([
      ACTIONS,
    ]);
  });

  test('do not leak into code that takes its place', () => {
    expect(updated(sequence, codeOf('nodejs:22'), CODE_EXEC).parameters).toEqual([]);
    const parameters = [{ key: 'p', value: 1 }];
    const content = { ...codeOf('nodejs:22'), parameters };
    expect(updated(sequence, content, CODE_EXEC).parameters).toEqual(parameters);
  });
});

test('delAnnotations do nothing in a body that brings a sequence, and work in one that does not', () => {
  const annotations = [{ key: 'a', value: 1 }];
  const content = { delAnnotations: ['a'] };
  const bringing = { ...content, ...sequenceOf(HELLO) };
  expect(updated({ annotations }, bringing, SEQUENCE).annotations).toContainEqual(annotations[0]);
  expect(updated({ ...sequence, annotations }, content).annotations).toEqual([
    { key: 'exec', value: 'sequence' },
  ]);
});

test('after every PUT the action has its kind among the annotations once, and the time of the write', () => {
  const execs = fc.constantFrom<Exec>(SEQUENCE, CODE_EXEC, { ...CODE_EXEC, kind: 'java:8' });
  const content = fc.record({
    annotations: fc.array(fc.record({ key: fc.constantFrom('exec', 'a'), value: anyJson })),
    delAnnotations: fc.array(fc.constantFrom('exec', 'a')),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(execs, content, fc.nat()), { minLength: 1 }), (puts) => {
      let action: Action | null = null;
      for (const [exec, brought, nowMs] of puts) {
        const put = putOf(brought, { nowMs });
        action =
          action === null ? createdAction(put, exec, LIMITS) : updatedAction(action, put, exec);
        expect(action.annotations.filter(({ key }) => key === 'exec')).toEqual([
          { key: 'exec', value: exec.kind },
        ]);
        expect(action.updated).toBe(nowMs);
      }
    }),
  );
});
