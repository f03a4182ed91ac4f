/** Over a real journal with its views, and the identities that requests are checked with. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Administration } from '../../../src/actors/administration.ts';
import { ARMED } from '../../../src/actors/arming.ts';
import { createIdentities, type Identities } from '../../../src/actors/controller/identities.ts';
import { createAdministration } from '../../../src/actors/subjects/administration-calls.ts';
import { E, type Either } from '../../../src/domain/kernel/fp.ts';
import { keyId } from '../../../src/domain/kernel/ids.ts';
import type { Identity } from '../../../src/domain/subject/subject.ts';
import type { Journal } from '../../../src/journal/journal.ts';
import { openViews, type LiveViews } from '../../../src/journal/views/live-views.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { newKeyId, newKeySecret } from '../../../src/platform/random.ts';
import { openSecretBox } from '../../../src/platform/secret-box.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { openLog } from '../../journal/views/running.ts';
import { makeDataDir, removeDataDir } from '../../support/rewhisk-server.ts';
import { namespaceName, owned } from '../../support/subject-fixtures.ts';

const UUID = '23bc46b1-71f6-4ed5-8c54-816aa4f8c502';
const AUTH = `${UUID}:${'k'.repeat(64)}`;
const TEAM = namespaceName('team');

interface Parts {
  readonly journal: Journal;
  readonly views: LiveViews;
  readonly identities: Identities;
  readonly administration: Administration;
}

let dataDir = '';
let parts: Parts;

const open = async (): Promise<Parts> => {
  const journal = await openLog(dataDir);
  const views = await openViews({ dataDir, journal, clock: systemClock, log: silentLogger });
  const { seal: sealSecret, open: openSecret } = openSecretBox(dataDir);
  const identities = createIdentities({ journal, views, clock: systemClock, openSecret });
  const secrets = { sealSecret, openSecret, newKeyId, newKeySecret };
  const deps = { journal, views, identities, ...secrets, arming: ARMED };
  return { journal, views, identities, administration: createAdministration(deps) };
};
const close = async ({ journal, views, identities }: Parts): Promise<void> => {
  identities.stop();
  await views.close();
  await journal.close();
};

beforeAll(async () => {
  dataDir = await makeDataDir();
  parts = await open();
});
afterAll(async () => {
  await close(parts);
  await removeDataDir(dataDir);
});
// The next test begins without subjects.
afterEach(async () => {
  for (const { subject, namespaces } of must(await parts.administration.list()))
    for (const namespace of namespaces) must(await parts.administration.remove(subject, namespace));
});

const must = <Value>(answer: Either<unknown, Value>): Value => {
  if (E.isLeft(answer)) throw new Error(JSON.stringify(answer.left));
  return answer.right;
};

const create = async (
  subject: string,
  namespace: string | null = null,
  auth: string | null = null,
) => must(await parts.administration.create({ subject, namespace, auth }));

/** Who a request with this key is from, as it would be seen at once. */
const caller = async (auth: string): Promise<Identity | null> => {
  const [uuid = '', secret = ''] = auth.split(':');
  return parts.identities.identify(keyId(uuid), secret);
};

describe('a new subject', () => {
  test('has a namespace of its own name and a new key, which works at once', async () => {
    const { namespace, auth } = await create('alice');
    expect(namespace).toBe('alice');
    expect(auth).toMatch(/^[0-9a-f-]{36}:[A-Za-z0-9]{64}$/);
    expect(await caller(auth)).toMatchObject({ subject: 'alice', namespace: 'alice' });
  });

  test('has the namespace and the key that are named', async () => {
    expect(await create('alice', 'team', AUTH)).toEqual({ namespace: 'team', auth: AUTH });
    expect(await caller(AUTH)).toMatchObject({ subject: 'alice', namespace: 'team' });
  });

  test('was nobody a moment before, and that is forgotten', async () => {
    expect(await caller(AUTH)).toBeNull();
    expect(await parts.identities.ownerOf(TEAM)).toBeNull();
    await create('alice', 'team', AUTH);
    expect(await caller(AUTH)).not.toBeNull();
    expect(await parts.identities.ownerOf(TEAM)).toMatchObject({ subject: 'alice' });
  });

  test('is refused with what is no name or no key, and nothing is made', async () => {
    const attempt = (subject: string, namespace: string | null, auth: string | null) =>
      parts.administration.create({ subject, namespace, auth });
    const subjectIllegal = (text: string) => E.left({ type: 'SubjectIllegal', text });
    const namespaceIllegal = (text: string) => E.left({ type: 'NamespaceIllegal', text });
    expect(await attempt('four', null, null)).toEqual(subjectIllegal('four'));
    expect(await attempt('alice', 'a/b', null)).toEqual(namespaceIllegal('a/b'));
    // In URLs it stands for the caller's own.
    expect(await attempt('alice', '_', null)).toEqual(namespaceIllegal('_'));
    // A name for subjects that none for namespaces follows from.
    expect(await attempt('a+b@c', null, null)).toEqual(namespaceIllegal('a+b@c'));
    expect(await attempt('alice', null, `${AUTH}x`)).toEqual(E.left({ type: 'AuthIllegal' }));
    expect(await parts.administration.list()).toEqual(E.right([]));
  });
});

describe('namespaces', () => {
  test('of one subject have keys of their own, each for its namespace alone', async () => {
    const own = await create('alice');
    const team = await create('alice', 'team');
    expect(must(await parts.administration.get('alice'))).toEqual([own, team]);
    expect(await caller(own.auth)).toMatchObject({ namespace: 'alice' });
    expect(await caller(team.auth)).toMatchObject({ namespace: 'team' });
  });

  test('may be shared by subjects, each with a key of its own', async () => {
    const alices = await create('alice', 'team');
    const bobs = await create('bobby', 'team');
    expect(await caller(alices.auth)).toMatchObject({ subject: 'alice', namespace: 'team' });
    expect(await caller(bobs.auth)).toMatchObject({ subject: 'bobby', namespace: 'team' });
    must(await parts.administration.block('alice'));
    expect(await parts.identities.ownerOf(TEAM)).toMatchObject({ subject: 'bobby' });
    must(await parts.administration.block('bobby'));
    expect(await parts.identities.ownerOf(TEAM)).toBeNull();
  });

  test('are not given twice, and keep their keys', async () => {
    const { auth } = await create('alice');
    const again = await parts.administration.create({ subject: 'alice', namespace: null, auth });
    expect(again).toEqual(E.left({ type: 'SubjectExists', subject: 'alice' }));
    expect(await caller(auth)).not.toBeNull();
  });

  test('never share the id of a key, also when both are asked for at once', async () => {
    const answers = await Promise.all(
      ['alice', 'bobby'].map((subject) =>
        parts.administration.create({ subject, namespace: null, auth: AUTH }),
      ),
    );
    expect(answers).toEqual([
      E.right({ namespace: 'alice', auth: AUTH }),
      E.left({ type: 'AuthTaken' }),
    ]);
  });

  test('can be taken away one by one, the subject with the last', async () => {
    const own = await create('alice');
    const team = await create('alice', 'team');
    must(await parts.administration.remove('alice', 'team'));
    expect([await caller(team.auth), await caller(own.auth)]).toMatchObject([null, {}]);
    must(await parts.administration.remove('alice', 'alice'));
    expect(await caller(own.auth)).toBeNull();
    expect(await parts.administration.get('alice')).toEqual(
      E.left({ type: 'NoSuchSubject', subject: 'alice' }),
    );
  });
});

describe('what an operator changes', () => {
  test('an old key opens nothing from the answer on, and the new one does', async () => {
    const { auth: old } = await create('alice');
    expect(await caller(old)).not.toBeNull();
    const renewed = must(await parts.administration.renewKey('alice', null));
    expect(await caller(old)).toBeNull();
    expect(await caller(renewed.auth)).toMatchObject({ subject: 'alice' });
    expect(renewed.auth.slice(0, 36)).toBe(old.slice(0, 36));
  });

  test('blocking closes all namespaces of a subject until it is unblocked', async () => {
    const keys = [(await create('alice')).auth, (await create('alice', 'team')).auth];
    must(await parts.administration.block('alice'));
    expect(await Promise.all(keys.map(caller))).toEqual([null, null]);
    expect(await parts.identities.ownerOf(TEAM)).toBeNull();
    must(await parts.administration.unblock('alice'));
    expect(await Promise.all(keys.map(caller))).toMatchObject([{}, {}]);
  });

  test('a deleted subject can be made anew, and its old key stays without use', async () => {
    const { auth: old } = await create('alice');
    must(await parts.administration.remove('alice', null));
    expect(await caller(old)).toBeNull();
    const { auth } = await create('alice');
    expect([await caller(old), await caller(auth)]).toMatchObject([null, {}]);
  });

  test('limits are seen by the next request, are added to, and are taken back', async () => {
    const { auth } = await create('alice');
    const set = (change: Parameters<Administration['limits']>[2]) =>
      parts.administration.limits('alice', null, change);
    const limitsOf = async () => (await caller(auth))?.limits;
    expect(await limitsOf()).toEqual({});
    must(await set({ invocationsPerMinute: 7 }));
    expect(await limitsOf()).toEqual({ invocationsPerMinute: 7 });
    expect(must(await set({ storeActivations: false }))).toEqual({
      invocationsPerMinute: 7,
      storeActivations: false,
    });
    must(await set({ invocationsPerMinute: null }));
    expect(await limitsOf()).toEqual({ storeActivations: false });
    expect(must(await set({}))).toEqual({ storeActivations: false });
    expect(await set({ firesPerMinute: -1 })).toMatchObject({ left: { type: 'LimitsIllegal' } });
  });

  test('limits of a namespace are the same for all who own it', async () => {
    const { auth } = await create('alice', 'team');
    await create('bobby', 'team');
    must(await parts.administration.limits('bobby', 'team', { firesPerMinute: 1 }));
    expect(await caller(auth)).toMatchObject({ limits: { firesPerMinute: 1 } });
  });

  test('is all there after a restart', async () => {
    const { auth } = await create('alice');
    must(await parts.administration.limits('alice', null, { firesPerMinute: 1 }));
    await create('bobby');
    must(await parts.administration.block('bobby'));
    await close(parts);
    parts = await open();
    expect(must(await parts.administration.list())).toEqual([
      { subject: 'alice', blocked: false, namespaces: ['alice'] },
      { subject: 'bobby', blocked: true, namespaces: ['bobby'] },
    ]);
    expect(await caller(auth)).toMatchObject({ limits: { firesPerMinute: 1 } });
  });
});

test('who is not there is told apart from a namespace that is not', async () => {
  const nobody = E.left({ type: 'NoSuchSubject', subject: 'alice' });
  const { administration } = parts;
  const attempts = () => [
    administration.renewKey('alice', 'team'),
    administration.limits('alice', 'team', {}),
    administration.remove('alice', 'team'),
  ];
  expect(await Promise.all(attempts())).toEqual([nobody, nobody, nobody]);
  await create('alice');
  const none = E.left({ type: 'NoSuchNamespace', subject: 'alice', namespace: 'team' });
  expect(await Promise.all(attempts())).toEqual([none, none, none]);
});

test('a change that somebody else was quicker with is decided anew', async () => {
  await create('alice');
  const { journal, views, identities } = parts;
  const { seal: sealSecret, open: openSecret } = openSecretBox(dataDir);
  const secrets = { sealSecret, openSecret, newKeyId, newKeySecret };
  const deps = { views, identities, ...secrets, arming: ARMED };
  let isFirst = true;
  const overtaken = createAdministration({
    ...deps,
    journal: {
      append: async (records) => {
        if (isFirst) {
          isFirst = false;
          const held = await views.subject('alice');
          if (held === null) throw new Error('alice is gone');
          const subject = {
            ...held.subject,
            namespaces: [...held.subject.namespaces, owned('team')],
          };
          const event = { type: 'SubjectUpdated', change: 'namespaceAdded', subject } as const;
          await journal.append([{ topic: 'subjects', key: 'alice', event }]);
        }
        return journal.append(records);
      },
    },
  });
  must(await overtaken.block('alice'));
  expect(must(await overtaken.list())).toEqual([
    { subject: 'alice', blocked: true, namespaces: ['alice', 'team'] },
  ]);
});

test('nothing is changed, and that is said, while journal or views do not answer', async () => {
  const { auth } = await create('alice');
  const unavailable = E.left({ type: 'Unavailable' });
  await parts.journal.close();
  expect(await parts.administration.block('alice')).toEqual(unavailable);
  expect(await caller(auth)).not.toBeNull();
  await parts.views.close();
  expect(await parts.administration.block('alice')).toEqual(unavailable);
  expect(await parts.administration.list()).toEqual(unavailable);
  parts.identities.stop();
  parts = await open();
});
