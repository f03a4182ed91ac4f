import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyJson } from '../../support/json-arbitrary.ts';
import type { DecidePut } from '../../../src/domain/action/commands.ts';
import { actionDecider } from '../../../src/domain/action/decider.ts';
import type { ActionEvent } from '../../../src/domain/action/events.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { blobHash } from '../../../src/domain/kernel/ids.ts';
import { PROFILES } from '../../../src/domain/profile.ts';
import {
  codeOf,
  HELLO,
  helloAction,
  putOf,
  RUNTIMES_OF_TESTS,
} from '../../support/action-fixtures.ts';
import { spec } from '../../support/spec.ts';

const decider = actionDecider({ profile: PROFILES.openwhisk, runtimes: RUNTIMES_OF_TESTS });
const { given } = spec(decider);
const created: ActionEvent = { type: 'ActionCreated', action: helloAction() };
const updateOf = (content: DecidePut['content'] | object, more: Partial<DecidePut> = {}) =>
  putOf(content, { overwrite: true, nowMs: 2000, ...more });
const updatedTo = (more: Parameters<typeof helloAction>[0]): ActionEvent => ({
  type: 'ActionUpdated',
  action: helloAction({ version: '0.0.2', updated: 2000, ...more }),
});

describe('a PUT of a new action', () => {
  test('makes version 0.0.1 with defaults, its kind annotated and the API key withheld', () => {
    given()
      .when(putOf(codeOf('nodejs:22')))
      .yields(created);
  });

  test('stores the concrete kind of FAMILY:default', () => {
    given()
      .when(putOf(codeOf('nodejs:default')))
      .yields(created);
  });

  test('does the same with overwrite=true', () => {
    given()
      .when(putOf(codeOf('nodejs:22'), { overwrite: true }))
      .yields(created);
  });

  test('takes what it brings', () => {
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
    given()
      .when(putOf(content))
      .yields({
        type: 'ActionCreated',
        action: helloAction({
          version: '3.2.1',
          publish: true,
          exec: { ...helloAction().exec, kind: 'nodejs:20' },
          parameters: content.parameters,
          limits: { timeout: 60_000, memory: 512, logs: 10, concurrency: 1, instances: 3 },
          annotations: [
            { key: 'provide-api-key', value: true },
            { key: 'exec', value: 'nodejs:20' },
          ],
        }),
      });
  });

  test('tells archives from text by the look of the code', () => {
    const exec = { kind: 'nodejs:22', code: 'UEsDBA==', main: 'go' };
    given()
      .when(putOf({ exec }, { code: { hash: blobHash('21b'), bytes: 8 } }))
      .yields({
        type: 'ActionCreated',
        action: helloAction({
          exec: {
            type: 'code',
            kind: 'nodejs:22',
            code: blobHash('21b'),
            codeBytes: 8,
            binary: true,
            main: 'go',
          },
        }),
      });
  });

  test('needs code', () => {
    given().when(putOf({})).refused({ type: 'ExecUndefined' });
  });

  test('can not have a deprecated kind', () => {
    given()
      .when(putOf(codeOf('nodejs:6')))
      .refused({ type: 'KindDeprecated', kind: 'nodejs:6' });
  });

  test('after a DELETE begins anew', () => {
    given(created, { type: 'ActionDeleted', name: HELLO })
      .when(putOf(codeOf('nodejs:22')))
      .yields(created);
  });
});

describe('a PUT of an action that exists', () => {
  test('is refused without overwrite=true', () => {
    given(created)
      .when(putOf(codeOf('nodejs:22')))
      .refused({ type: 'AlreadyExists' });
  });

  test('keeps everything it does not name, and raises the patch version', () => {
    given(created).when(updateOf({})).yields(updatedTo({}));
  });

  test('takes a version literally, also a lower one', () => {
    given(updatedTo({ version: '4.0.0' }))
      .when(updateOf({ version: '0.1.0' }))
      .yields(updatedTo({ version: '0.1.0' }));
  });

  test('replaces parameters whole', () => {
    const before = updatedTo({ version: '0.0.1', parameters: [{ key: 'a', value: 1 }] });
    given(before)
      .when(updateOf({ parameters: [{ key: 'b', value: 2 }] }))
      .yields(updatedTo({ parameters: [{ key: 'b', value: 2 }] }));
  });

  test('merges limits member by member', () => {
    given(created)
      .when(updateOf({ limits: { memory: 512 } }))
      .yields(updatedTo({ limits: { timeout: 60_000, memory: 512, logs: 10, concurrency: 1 } }));
  });

  test('merges annotations by key, removing delAnnotations first', () => {
    const before = updatedTo({
      version: '0.0.1',
      annotations: [
        { key: 'a', value: 1 },
        { key: 'b', value: 2 },
        { key: 'c', value: 3 },
      ],
    });
    given(before)
      .when(updateOf({ annotations: [{ key: 'b', value: 9 }], delAnnotations: ['b', 'c'] }))
      .yields(
        updatedTo({
          annotations: [
            { key: 'a', value: 1 },
            { key: 'b', value: 9 },
            { key: 'exec', value: 'nodejs:22' },
          ],
        }),
      );
  });

  test('replaces the code whole: a main that is not named is gone', () => {
    const exec = { ...helloAction().exec, main: 'old', code: blobHash('01d') };
    given(updatedTo({ version: '0.0.1', exec }))
      .when(updateOf(codeOf('nodejs:22')))
      .yields(updatedTo({}));
  });

  test('is refused while its kind is deprecated, and moves it to another kind', () => {
    const old = updatedTo({
      version: '0.0.1',
      exec: { ...helloAction().exec, kind: 'nodejs:6' },
    });
    given(old)
      .when(updateOf({ parameters: [] }))
      .refused({ type: 'KindDeprecated', kind: 'nodejs:6' });
    given(old)
      .when(updateOf(codeOf('nodejs:22')))
      .yields(updatedTo({}));
  });
});

describe('limits of a PUT', () => {
  test('are checked before the action is looked at', () => {
    given(created)
      .when(putOf({ limits: { memory: 600, instances: 31 } }))
      .refused({
        type: 'LimitOutOfRange',
        text: 'memory size 600 MB exceeds allowed threshold of 512 MB',
      });
  });

  test('on instances are checked after it, before the code', () => {
    const put = putOf({ limits: { instances: 31 } });
    given(created).when(put).refused({ type: 'AlreadyExists' });
    given().when(put).refused({ type: 'InstancesOverNamespaceConcurrency', allowed: 30 });
  });
});

describe('a DELETE', () => {
  test('removes the action', () => {
    given(created)
      .when({ type: 'DeleteAction', name: HELLO })
      .yields({ type: 'ActionDeleted', name: HELLO });
  });

  test('of what is not there is refused', () => {
    given().when({ type: 'DeleteAction', name: HELLO }).refused({ type: 'NotFound' });
  });
});

test('after every accepted PUT the action has the kind in its annotations, once, and the time', () => {
  const put = fc
    .record({
      kind: fc.constantFrom(null, 'nodejs:20', 'nodejs:22', 'nodejs:6', 'java:default'),
      annotations: fc.array(fc.record({ key: fc.constantFrom('exec', 'a'), value: anyJson })),
      delAnnotations: fc.array(fc.constantFrom('exec', 'a')),
      overwrite: fc.boolean(),
      nowMs: fc.nat(),
    })
    .map(({ kind, annotations, delAnnotations, overwrite, nowMs }) =>
      putOf(
        { ...(kind === null ? {} : codeOf(kind)), annotations, delAnnotations },
        { overwrite, nowMs },
      ),
    );
  fc.assert(
    fc.property(fc.array(put), (puts) => {
      let state = decider.initial;
      for (const command of puts) {
        const decision = decider.decide(state, command);
        if (E.isLeft(decision)) continue;
        state = decision.right.reduce(decider.evolve, state);
        if (state.phase === 'absent') throw new Error('a PUT never removes an action');
        const { action } = state;
        const execs = action.annotations.filter(({ key }) => key === 'exec');
        expect(execs).toEqual([{ key: 'exec', value: action.exec.kind }]);
        expect(action.updated).toBe(command.nowMs);
      }
    }),
  );
});
