import { describe, test } from 'vitest';
import type { EntityEvent } from '../../../src/domain/entity/events.ts';
import type { Package } from '../../../src/domain/package/package.ts';
import { deletePackage, putPackage, UPDATE } from '../../support/entity-commands.ts';
import { given, notAuthorized } from '../../support/entity-decisions.ts';
import {
  actionName,
  bindingTo,
  callerOf,
  packageOfTests,
  plainName,
  storedAction,
  storedBinding,
  storedPackage,
  storedTrigger,
} from '../../support/entity-fixtures.ts';

const created = (more: Partial<Package> = {}): EntityEvent => ({
  type: 'PackageCreated',
  package: packageOfTests('p', more),
});
const updated = (more: Partial<Package> = {}): EntityEvent => ({
  type: 'PackageUpdated',
  package: packageOfTests('p', { version: '0.0.2', updated: 2000, ...more }),
});
const boundTo = (provider: string) => ({ binding: plainName(provider) });

describe('a PUT of a package (openwhisk-api §8.2)', () => {
  test('creates a package of its own, private and empty', () => {
    given().when(putPackage('p')).yields(created());
  });

  test('takes what the body brings', () => {
    const content = {
      parameters: [{ key: 'a', value: 1 }],
      annotations: [{ key: 'b', value: 2 }],
      publish: true,
      version: '2.0.0',
    };
    given().when(putPackage('p', content)).yields(created(content));
  });

  test('of what exists needs overwrite=true', () => {
    given(storedPackage('p')).when(putPackage('p')).refused({ type: 'AlreadyExists' });
    given(storedPackage('p'))
      .when(putPackage('p', {}, UPDATE))
      .yields(updated());
  });

  test('replaces parameters and annotations where given, and keeps what is not', () => {
    const old = {
      parameters: [{ key: 'a', value: 1 }],
      annotations: [{ key: 'b', value: 2 }],
      publish: true,
    };
    given(storedPackage('p', old))
      .when(putPackage('p', {}, UPDATE))
      .yields(updated(old));
    const content = {
      parameters: [{ key: 'c', value: 3 }],
      annotations: [{ key: 'd', value: 4 }],
      publish: false,
    };
    given(storedPackage('p', old))
      .when(putPackage('p', content, UPDATE))
      .yields(updated(content));
  });

  test('onto a name of another kind is refused, whatever overwrite says', () => {
    for (const put of [putPackage('p'), putPackage('p', {}, UPDATE)]) {
      given(storedAction('guest/p')).when(put).refused({ type: 'OtherCollection' });
      given(storedTrigger('p')).when(put).refused({ type: 'OtherCollection' });
    }
  });

  test('can not be called default', () => {
    given().when(putPackage('default')).refused({ type: 'PackageNameReserved' });
  });

  test('drops an annotation that says it is a binding', () => {
    const annotations = [{ key: 'binding', value: 'forged' }];
    given().when(putPackage('p', { annotations })).yields(created());
  });

  test('in another namespace is refused', () => {
    given().when(putPackage('p'), callerOf('stranger')).refused(notAuthorized('guest/p'));
  });
});

describe('a PUT of a binding (openwhisk-api §8.2)', () => {
  test('says in an annotation what it is bound to, whatever the body says of it', () => {
    const annotations = [
      { key: 'binding', value: 'forged' },
      { key: 'a', value: 1 },
    ];
    given(storedPackage('other/shared', { publish: true }))
      .when(putPackage('p', { ...boundTo('other/shared'), annotations }))
      .yields(
        created({
          ...bindingTo('other/shared'),
          annotations: [{ key: 'a', value: 1 }, ...bindingTo('other/shared').annotations],
        }),
      );
  });

  test('needs the provider to exist in the own namespace', () => {
    given()
      .when(putPackage('p', boundTo('gone')))
      .refused({ type: 'BindingToMissing' });
  });

  test('needs the provider to be published in another namespace, and does not tell whether it is', () => {
    const put = putPackage('p', boundTo('other/p'));
    given().when(put).refused(notAuthorized('other/p'));
    given(storedPackage('other/p')).when(put).refused(notAuthorized('other/p'));
  });

  test('needs the provider to be a package, and no binding itself', () => {
    given(storedTrigger('t'))
      .when(putPackage('p', boundTo('t')))
      .refused({ type: 'BindingToOther' });
    given(storedPackage('provider'), storedBinding('b', 'guest/provider'))
      .when(putPackage('p', boundTo('b')))
      .refused({ type: 'BindingToBinding' });
  });

  test('is checked for the right to read before it is asked whether the name is free', () => {
    given(storedPackage('p'))
      .when(putPackage('p', boundTo('other/p')))
      .refused(notAuthorized('other/p'));
  });

  test('does not turn a package into one', () => {
    given(storedPackage('p'), storedPackage('provider'))
      .when(putPackage('p', boundTo('provider'), UPDATE))
      .refused({ type: 'PackageNotBindable' });
  });

  test('may be pointed at another provider, with the same checks', () => {
    const entities = [storedBinding('p', 'guest/one'), storedPackage('one'), storedPackage('two')];
    given(...entities)
      .when(putPackage('p', boundTo('two'), UPDATE))
      .yields(updated(bindingTo('guest/two')));
    given(...entities)
      .when(putPackage('p', boundTo('p'), UPDATE))
      .refused({ type: 'BindingToBinding' });
  });

  test('stays what it is when the body names no provider', () => {
    const annotations = [{ key: 'a', value: 1 }];
    const both = [...annotations, ...bindingTo('guest/gone').annotations];
    given(storedBinding('p', 'guest/gone'))
      .when(putPackage('p', { annotations }, UPDATE))
      .yields(updated({ ...bindingTo('guest/gone'), annotations: both }));
  });
});

describe('a DELETE of a package (openwhisk-api §8.4)', () => {
  const deleted: EntityEvent = { type: 'PackageDeleted', name: plainName('p') };
  const members = [storedAction('guest/p/a'), storedAction('guest/p/b')];

  test('removes it when it is empty', () => {
    given(storedPackage('p'), storedAction('guest/q/a'), storedAction('guest/a'))
      .when(deletePackage('p'))
      .yields(deleted);
  });

  test('is refused while there are actions in it', () => {
    given(storedPackage('p'), ...members)
      .when(deletePackage('p'))
      .refused({ type: 'PackageNotEmpty', entities: 2 });
  });

  test('removes its actions too with force', () => {
    given(storedPackage('p'), ...members)
      .when(deletePackage('p', true))
      .yields(
        deleted,
        { type: 'ActionDeleted', name: actionName('guest/p/a') },
        { type: 'ActionDeleted', name: actionName('guest/p/b') },
      );
  });

  test('always removes a binding, whose provider may be gone', () => {
    given(storedBinding('p', 'guest/gone')).when(deletePackage('p')).yields(deleted);
  });

  test('is allowed for one that is called default', () => {
    given(storedPackage('default'))
      .when(deletePackage('default'))
      .yields({ type: 'PackageDeleted', name: plainName('default') });
  });

  test("of what is not there, is another kind, or is somebody else's, is refused", () => {
    given().when(deletePackage('p')).refused({ type: 'NotFound' });
    given(storedTrigger('p')).when(deletePackage('p')).refused({ type: 'OtherCollection' });
    given(storedPackage('p'))
      .when(deletePackage('p'), callerOf('stranger'))
      .refused(notAuthorized('guest/p'));
  });
});
