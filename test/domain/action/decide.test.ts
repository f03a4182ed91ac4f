import { describe, test } from 'vitest';
import type { DecideDelete, DecidePut } from '../../../src/domain/action/commands.ts';
import type { ActionEvent } from '../../../src/domain/action/events.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import {
  CODE_EXEC,
  codeOf,
  HELLO,
  helloAction,
  putOf,
  sequenceOf,
} from '../../support/action-fixtures.ts';
import { given, notAuthorized } from '../../support/entity-decisions.ts';
import {
  actionName,
  callerOf,
  storedAction,
  storedBinding,
  storedPackage,
  storedTrigger,
} from '../../support/entity-fixtures.ts';

const existing = storedAction('guest/hello');
const created: ActionEvent = { type: 'ActionCreated', action: helloAction() };
const updateOf = (content: Partial<DecidePut['content']>): DecidePut =>
  putOf(content, { overwrite: true, nowMs: 2000 });
const deletionOf = (name: string): DecideDelete => ({
  type: 'DeleteAction',
  name: actionName(name),
});

describe('a PUT of an action that is not there', () => {
  test('creates it, with overwrite=true too', () => {
    given()
      .when(putOf(codeOf('nodejs:22')))
      .yields(created);
    given()
      .when(putOf(codeOf('nodejs:22'), { overwrite: true }))
      .yields(created);
  });

  test('needs code', () => {
    given().when(putOf({})).refused({ type: 'ExecUndefined' });
  });

  test('can not have a deprecated kind', () => {
    given()
      .when(putOf(codeOf('nodejs:6')))
      .refused({ type: 'KindDeprecated', kind: 'nodejs:6' });
  });
});

describe('a PUT of an action that exists', () => {
  test('is refused without overwrite=true', () => {
    given(existing)
      .when(putOf(codeOf('nodejs:22')))
      .refused({ type: 'AlreadyExists' });
  });

  test('updates it with overwrite=true', () => {
    given(existing)
      .when(updateOf({}))
      .yields({ type: 'ActionUpdated', action: helloAction({ version: '0.0.2', updated: 2000 }) });
  });

  test('is refused while its kind is deprecated, and may move it to another kind', () => {
    const old = storedAction('guest/hello', { exec: { ...CODE_EXEC, kind: 'nodejs:6' } });
    given(old)
      .when(updateOf({ parameters: [] }))
      .refused({ type: 'KindDeprecated', kind: 'nodejs:6' });
    given(old)
      .when(updateOf(codeOf('nodejs:22')))
      .yields({ type: 'ActionUpdated', action: helloAction({ version: '0.0.2', updated: 2000 }) });
  });

  test('is refused where the name belongs to another kind of entity, whatever overwrite says', () => {
    for (const put of [putOf(codeOf('nodejs:22')), updateOf(codeOf('nodejs:22'))])
      given(storedTrigger('hello')).when(put).refused({ type: 'OtherCollection' });
  });
});

describe('the network of a PUT', () => {
  const network = (value: Json) => ({ annotations: [{ key: 'network', value }] });

  test('is full or none, and any other is refused', () => {
    for (const value of ['None', '', true, false, null, {}]) {
      const put = putOf({ ...codeOf('nodejs:22'), ...network(value) });
      given().when(put).refused({ type: 'NetworkIllegal' });
      given(existing)
        .when(updateOf(network(value)))
        .refused({ type: 'NetworkIllegal' });
    }
  });

  test('is kept by an update that does not speak of it', () => {
    const annotations = [...helloAction().annotations, { key: 'network', value: 'none' }];
    given(storedAction('guest/hello', { annotations }))
      .when(updateOf({}))
      .yields({
        type: 'ActionUpdated',
        action: helloAction({ annotations, version: '0.0.2', updated: 2000 }),
      });
  });

  test('is nothing that a sequence could have', () => {
    const sequence = sequenceOf(actionName('guest/hello'));
    given(existing)
      .when(putOf({ ...sequence, ...network('none') }, { name: actionName('guest/two') }))
      .refused({ type: 'NetworkOfSequence' });
  });
});

describe('the limits of a PUT (openwhisk-api §4.4, §4.7)', () => {
  test('are checked before the action is looked at', () => {
    given(existing)
      .when(putOf({ limits: { memory: 600, instances: 31 } }))
      .refused({
        type: 'LimitOutOfRange',
        text: 'memory size 600 MB exceeds allowed threshold of 512 MB',
      });
  });

  test('on instances are checked after it, before the code', () => {
    const put = putOf({ limits: { instances: 31 } });
    given(existing).when(put).refused({ type: 'AlreadyExists' });
    given().when(put).refused({ type: 'InstancesOverNamespaceConcurrency', allowed: 30 });
  });

  test('are those of the namespace where the operator has set some', () => {
    const small = callerOf('guest', { maxActionMemory: 256, concurrentInvocations: 2 });
    given()
      .when(putOf({ ...codeOf('nodejs:22'), limits: { memory: 512 } }), small)
      .refused({
        type: 'LimitOutOfRange',
        text: 'memory size 512 MB exceeds allowed threshold of 256 MB',
      });
    given()
      .when(putOf({ ...codeOf('nodejs:22'), limits: { instances: 3 } }), small)
      .refused({ type: 'InstancesOverNamespaceConcurrency', allowed: 2 });
  });
});

describe('kinds that a namespace may not have (openwhisk-api §2.4)', () => {
  const restricted = callerOf('guest', { allowedKinds: ['nodejs:20'] });
  const refusal = { type: 'KindNotAllowed', kind: 'nodejs:22' } as const;

  test('are refused by the concrete name, sequences among them', () => {
    given()
      .when(putOf(codeOf('nodejs:default')), restricted)
      .refused(refusal);
    given(existing)
      .when(putOf(sequenceOf(HELLO), { name: actionName('guest/s') }), restricted)
      .refused({ type: 'KindNotAllowed', kind: 'sequence' });
  });

  test('are refused before it is asked whether the action exists', () => {
    given(existing)
      .when(putOf(codeOf('nodejs:22')), restricted)
      .refused(refusal);
  });

  test('may stay where they are: only what the body brings is looked at', () => {
    given(existing)
      .when(updateOf({}), restricted)
      .yields({ type: 'ActionUpdated', action: helloAction({ version: '0.0.2', updated: 2000 }) });
  });
});

describe('the components of a sequence (openwhisk-api §6.1)', () => {
  const put = (...components: readonly string[]) =>
    putOf(sequenceOf(...components.map(actionName)), { name: actionName('guest/s') });

  test('must all be readable: those that are not are named together', () => {
    given(storedPackage('other/private'), storedAction('other/private/a'), existing)
      .when(put('guest/hello', 'other/private/a', 'third/b'))
      .refused(notAuthorized('other/private', 'third/b'));
  });

  test('may be in a published package of somebody else', () => {
    given(storedPackage('other/shared', { publish: true }), storedAction('other/shared/a'))
      .when(put('other/shared/a'))
      .yields({
        type: 'ActionCreated',
        action: helloAction({
          name: actionName('guest/s'),
          exec: {
            type: 'sequence',
            kind: 'sequence',
            components: [actionName('other/shared/a')],
          },
          parameters: [{ key: '_actions', value: ['/other/shared/a'] }],
          annotations: [
            { key: 'provide-api-key', value: false },
            { key: 'exec', value: 'sequence' },
          ],
        }),
      });
  });

  test('in a package of the namespace that is missing are not found', () => {
    given().when(put('guest/nopackage/a')).refused({ type: 'NotFound' });
  });

  test('are looked at for rights before existence, and for existence after it', () => {
    const s = storedAction('guest/s');
    given(s).when(put('third/b')).refused(notAuthorized('third/b'));
    given(s).when(put('guest/missing')).refused({ type: 'AlreadyExists' });
    given().when(put('guest/missing')).refused({ type: 'ComponentMissing' });
    given().when(put()).refused({ type: 'SequenceEmpty' });
  });
});

describe('an action in a package (openwhisk-api §2.4, §8.6)', () => {
  const packaged = 'guest/utils/hello';
  const put = putOf(codeOf('nodejs:22'), { name: actionName(packaged) });

  test('is put into the package, and deleted from it', () => {
    given(storedPackage('utils'))
      .when(put)
      .yields({ type: 'ActionCreated', action: helloAction({ name: actionName(packaged) }) });
    given(storedPackage('utils'), storedAction(packaged))
      .when(deletionOf(packaged))
      .yields({ type: 'ActionDeleted', name: actionName(packaged) });
  });

  test('needs the package to be there', () => {
    given().when(put).refused({ type: 'NotFound' });
    given().when(deletionOf(packaged)).refused({ type: 'NotFound' });
  });

  test('needs it to be a package', () => {
    for (const command of [put, deletionOf(packaged)])
      given(storedTrigger('utils')).when(command).refused({ type: 'OtherCollection' });
  });

  test('is not changed through a binding', () => {
    for (const command of [put, deletionOf(packaged)])
      given(storedBinding('utils', 'guest/provider'), storedPackage('provider'))
        .when(command)
        .refused({ type: 'NotThroughBinding' });
  });

  test('collides with nothing outside its package', () => {
    given(storedPackage('utils'), storedTrigger('hello'))
      .when(put)
      .yields({ type: 'ActionCreated', action: helloAction({ name: actionName(packaged) }) });
  });
});

describe('a DELETE of an action', () => {
  test('removes it', () => {
    given(existing).when(deletionOf('guest/hello')).yields({ type: 'ActionDeleted', name: HELLO });
  });

  test('of what is not there, or is no action, is refused', () => {
    given().when(deletionOf('guest/hello')).refused({ type: 'NotFound' });
    given(storedPackage('hello'))
      .when(deletionOf('guest/hello'))
      .refused({ type: 'OtherCollection' });
  });
});

test('nobody changes an action of another namespace', () => {
  const stranger = callerOf('stranger');
  for (const command of [putOf(codeOf('nodejs:22')), deletionOf('guest/hello')])
    given(existing).when(command, stranger).refused(notAuthorized('guest/hello'));
});
