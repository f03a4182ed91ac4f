import { describe, test } from 'vitest';
import type { EntityEvent } from '../../../src/domain/entity/events.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import type { Trigger } from '../../../src/domain/trigger/trigger.ts';
import { putTrigger, UPDATE } from '../../support/entity-commands.ts';
import { given, notAuthorized } from '../../support/entity-decisions.ts';
import {
  callerOf,
  linkTo,
  plainName,
  storedPackage,
  storedTrigger,
  triggerOfTests,
} from '../../support/entity-fixtures.ts';

const created = (more: Partial<Trigger> = {}): EntityEvent => ({
  type: 'TriggerCreated',
  trigger: triggerOfTests('t', more),
});
const updated = (more: Partial<Trigger> = {}): EntityEvent => ({
  type: 'TriggerUpdated',
  trigger: triggerOfTests('t', { version: '0.0.2', updated: 2000, ...more }),
});
const feedOf = (value: Json) => ({ annotations: [{ key: 'feed', value }] });
const deletion = { type: 'DeleteTrigger', name: plainName('t') } as const;

describe('a PUT of a trigger (openwhisk-api §7.1)', () => {
  test('creates it without rules', () => {
    given().when(putTrigger('t')).yields(created());
  });

  test('takes what the body brings', () => {
    const content = {
      parameters: [{ key: 'a', value: 1 }],
      annotations: [{ key: 'b', value: 2 }],
      publish: true,
      version: '2.0.0',
    };
    given().when(putTrigger('t', content)).yields(created(content));
  });

  test('of what exists needs overwrite=true, and keeps what is not given, rules among it', () => {
    const old = {
      parameters: [{ key: 'a', value: 1 }],
      annotations: [{ key: 'b', value: 2 }],
      rules: [linkTo('guest/r', 'guest/a')],
    };
    given(storedTrigger('t', old)).when(putTrigger('t')).refused({ type: 'AlreadyExists' });
    given(storedTrigger('t', old))
      .when(putTrigger('t', {}, UPDATE))
      .yields(updated(old));
  });

  test('replaces parameters and annotations whole', () => {
    const old = { annotations: [{ key: 'b', value: 2 }], parameters: [{ key: 'a', value: 1 }] };
    const content = { annotations: [{ key: 'c', value: 3 }], parameters: [] };
    given(storedTrigger('t', old))
      .when(putTrigger('t', content, UPDATE))
      .yields(updated(content));
  });

  test('onto a name of another kind is refused', () => {
    given(storedPackage('t'))
      .when(putTrigger('t', {}, UPDATE))
      .refused({ type: 'OtherCollection' });
  });

  test('in another namespace is refused', () => {
    given().when(putTrigger('t'), callerOf('stranger')).refused(notAuthorized('guest/t'));
  });
});

describe('the feed of a trigger (openwhisk-api §7.1)', () => {
  test.each(['f', 'ns/f', '/ns/f', 'ns/p/f', '/ns/p/f'])('may be called %j', (feed) => {
    given()
      .when(putTrigger('t', feedOf(feed)))
      .yields(created(feedOf(feed)));
  });

  test.each<[Json]>([[''], ['/'], ['a/$'], ['/ns/p/q/f'], [1], [true], [null], [{}]])(
    'can not be called %j',
    (feed) => {
      given()
        .when(putTrigger('t', feedOf(feed)))
        .refused({ type: 'FeedIllegal' });
    },
  );

  test('is not looked at in an update', () => {
    given(storedTrigger('t'))
      .when(putTrigger('t', feedOf(1), UPDATE))
      .yields(updated(feedOf(1)));
  });
});

describe('a DELETE of a trigger (openwhisk-api §7.1)', () => {
  test('removes it with all links in it, and leaves the rules', () => {
    given(storedTrigger('t', { rules: [linkTo('guest/r', 'guest/a')] }))
      .when(deletion)
      .yields({ type: 'TriggerDeleted', name: plainName('t') });
  });

  test("of what is not there, is another kind, or is somebody else's, is refused", () => {
    given().when(deletion).refused({ type: 'NotFound' });
    given(storedPackage('t')).when(deletion).refused({ type: 'OtherCollection' });
    given(storedTrigger('t'))
      .when(deletion, callerOf('stranger'))
      .refused(notAuthorized('guest/t'));
  });
});
