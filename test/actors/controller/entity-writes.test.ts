/** Changes of entities over a real decision; the journal takes what the test lets it take. */
import { describe, expect, test } from 'vitest';
import type { Written } from '../../../src/actors/controller/controller.ts';
import { createEntityCache } from '../../../src/actors/controller/entity-cache.ts';
import { createEntityWrites } from '../../../src/actors/controller/entity-writes.ts';
import type { EntityCommand } from '../../../src/domain/entity/commands.ts';
import type { EntityEvent } from '../../../src/domain/entity/events.ts';
import { isEntityEvent } from '../../../src/domain/entity/events.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { keyId } from '../../../src/domain/kernel/ids.ts';
import {
  type EntityName,
  type NamespaceName,
  plainId,
  type PlainName,
} from '../../../src/domain/names.ts';
import { PROFILES } from '../../../src/domain/profile.ts';
import type { Identity } from '../../../src/domain/subject/subject.ts';
import type { NewRecord } from '../../../src/journal/journal.ts';
import {
  codeOf,
  HELLO,
  helloAction,
  putOf,
  RUNTIMES_OF_TESTS,
} from '../../support/action-fixtures.ts';
import { createHandFedJournal } from './hand-fed-journal.ts';

const caller: Identity = {
  subject: 'guest',
  namespace: HELLO.namespace,
  uuid: keyId('key'),
  limits: {},
};

const named = (name: string): PlainName => ({
  namespace: HELLO.namespace,
  name: name as EntityName,
});

const content = { parameters: null, annotations: null, publish: null, version: null };

const putTrigger = (name: string) => ({
  type: 'PutTrigger' as const,
  name: named(name),
  content,
  overwrite: true,
  nowMs: 1,
});

const putRule: EntityCommand = {
  type: 'PutRule',
  name: named('rule'),
  content: { ...content, trigger: named('trigger'), action: HELLO },
  overwrite: false,
  nowMs: 1,
};

/** `interfere` is called before each write: what it returns is the answer instead. */
const setup = (
  interfere: (records: readonly NewRecord[]) => Written | null | Promise<null> = () => null,
) => {
  const journal = createHandFedJournal();
  const entities = createEntityCache(journal, { entity: async () => null });
  const writes: (readonly NewRecord[])[] = [];
  const append = (event: EntityEvent, key: string) => journal.write('whisks', key, event);
  const change = createEntityWrites({
    entities,
    views: {
      members: async (name) => {
        const found = await entities.get(`${plainId(name)}/${HELLO.name}`);
        return found?.type === 'action' ? [found] : [];
      },
    },
    rules: { profile: PROFILES.adobe, runtimes: RUNTIMES_OF_TESTS },
    write: async (records) => {
      writes.push(records);
      const refused = await interfere(records);
      if (refused !== null) return refused;
      return E.right(
        records.map(({ event, key }) => {
          if (!isEntityEvent(event)) throw new Error(`${event.type} is no change of an entity`);
          return append(event, key);
        }),
      );
    },
  });
  return {
    change: (command: EntityCommand, by = caller) => change(by, command),
    journal,
    entities,
    writes,
  };
};

const conflict = (key: string): Written =>
  E.left({ type: 'VersionConflict', topic: 'whisks', key });

test('a change is appended on condition that what it was based on is still the newest', async () => {
  const { change, writes } = setup();
  const created = await change(putTrigger('trigger'));
  const updated = await change(putTrigger('trigger'));
  expect(writes.map((records) => records.map(({ expected }) => expected))).toEqual([[0], [1]]);
  expect(created).toMatchObject(E.right({ revision: 1, trigger: { version: '0.0.1' } }));
  expect(updated).toMatchObject(E.right({ revision: 2, trigger: { version: '0.0.2' } }));
});

test('what was changed is known at once, though the topic has not told', async () => {
  const { change, entities } = setup();
  await change(putTrigger('trigger'));
  expect(await entities.get('guest/trigger')).toMatchObject({ type: 'trigger', revision: 1 });
  await change({ type: 'DeleteTrigger', name: named('trigger') });
  expect(await entities.get('guest/trigger')).toBeNull();
});

test('a deletion answers what was deleted, and ends the stream', async () => {
  const { change, writes } = setup();
  await change(putTrigger('trigger'));
  const deleted = await change({ type: 'DeleteTrigger', name: named('trigger') });
  expect(deleted).toMatchObject(E.right({ type: 'trigger', trigger: { version: '0.0.1' } }));
  expect(writes.at(-1)).toMatchObject([{ tombstone: true, expected: 1 }]);
});

test('who is overtaken by another writer of the journal is told of the conflict', async () => {
  const { change, writes } = setup(() => conflict('guest/trigger'));
  expect(await change(putTrigger('trigger'))).toEqual(E.left({ type: 'ConcurrentModification' }));
  expect(writes).toHaveLength(1);
});

test('a journal that takes nothing refuses the change as unavailable', async () => {
  const { change } = setup(() => E.left({ type: 'Overloaded' }));
  expect(await change(putTrigger('trigger'))).toEqual(E.left({ type: 'Unavailable' }));
});

test('a change that changes nothing answers what is there, and appends nothing', async () => {
  const { change, journal, writes } = setup();
  journal.write('whisks', 'guest/hello', { type: 'ActionCreated', action: helloAction() });
  journal.deliver();
  await change(putTrigger('trigger'));
  await change(putRule);
  const before = writes.length;
  const enabled = await change({ type: 'SetRuleStatus', name: named('rule'), status: 'active' });
  expect(enabled).toMatchObject(E.right({ type: 'rule' }));
  expect(writes).toHaveLength(before);
});

describe('changes of one namespace take turns', () => {
  const pack = named('pack');
  const putPackage = { type: 'PutPackage', name: pack, overwrite: false, nowMs: 1 } as const;
  const deletePackage = (force: boolean) => ({ type: 'DeletePackage', name: pack, force }) as const;
  const putMember = putOf(codeOf('nodejs:default'), { name: { ...HELLO, package: pack.name } });

  /** A world with the package, in which the first event of that type waits until it is let go. */
  const withHeldWrite = async (type: EntityEvent['type']) => {
    const arrived = Promise.withResolvers<void>();
    const held = Promise.withResolvers<null>();
    const world = setup(([record]) => {
      if (record?.event.type !== type) return null;
      arrived.resolve();
      return held.promise;
    });
    await world.change({ ...putPackage, content: { ...content, binding: null } });
    return { ...world, arrived: arrived.promise, letGo: () => held.resolve(null) };
  };

  test('a package is not deleted while an action is being put into it', async () => {
    const { change, arrived, letGo, entities } = await withHeldWrite('ActionCreated');
    const put = change(putMember);
    await arrived;
    const deleted = change(deletePackage(false));
    letGo();
    expect(E.isRight(await put)).toBe(true);
    expect(await deleted).toEqual(E.left({ type: 'PackageNotEmpty', entities: 1 }));
    expect(await entities.get('guest/pack')).toMatchObject({ type: 'package' });
  });

  test('a deletion by force takes along what was put into the package just before', async () => {
    const { change, arrived, letGo, entities } = await withHeldWrite('ActionCreated');
    const put = change(putMember);
    await arrived;
    const deleted = change(deletePackage(true));
    letGo();
    expect(E.isRight(await put)).toBe(true);
    expect(E.isRight(await deleted)).toBe(true);
    expect(await entities.get('guest/pack')).toBeNull();
    expect(await entities.get('guest/pack/hello')).toBeNull();
  });

  test('no action is put into a package that is being deleted', async () => {
    const { change, arrived, letGo, entities } = await withHeldWrite('PackageDeleted');
    const deleted = change(deletePackage(false));
    await arrived;
    const put = change(putMember);
    letGo();
    expect(E.isRight(await deleted)).toBe(true);
    expect(await put).toEqual(E.left({ type: 'NotFound' }));
    expect(await entities.get('guest/pack/hello')).toBeNull();
  });

  test('a rule that is enabled while it is deleted leaves no link in its trigger', async () => {
    const { change, arrived, letGo, entities, journal } = await withHeldWrite('RuleDeleted');
    journal.write('whisks', 'guest/hello', { type: 'ActionCreated', action: helloAction() });
    journal.deliver();
    // The rule has lost its link with its first trigger, so that deleting it touches no other stream.
    await change(putTrigger('trigger'));
    await change(putRule);
    await change({ type: 'DeleteTrigger', name: named('trigger') });
    await change(putTrigger('trigger'));
    const deleted = change({ type: 'DeleteRule', name: named('rule') });
    await arrived;
    const enabled = change({ type: 'SetRuleStatus', name: named('rule'), status: 'active' });
    letGo();
    expect(E.isRight(await deleted)).toBe(true);
    expect(await enabled).toEqual(E.left({ type: 'NotFound' }));
    expect(await entities.get('guest/trigger')).toMatchObject({ trigger: { rules: null } });
  });

  test('a thousand may wait for each other, more are refused; those of others do not wait', async () => {
    const { change, arrived, letGo } = await withHeldWrite('PackageDeleted');
    const first = change(deletePackage(false));
    await arrived;
    const waiting = Array.from({ length: 999 }, () => change(putMember));
    expect(await change(putMember)).toEqual(E.left({ type: 'Unavailable' }));
    const other = { ...caller, namespace: 'other' as NamespaceName };
    const elsewhere = { ...putTrigger('trigger'), name: { ...pack, namespace: other.namespace } };
    expect(E.isRight(await change(elsewhere, other))).toBe(true);
    letGo();
    expect(E.isRight(await first)).toBe(true);
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => E.left({ type: 'NotFound' })));
  });
});
