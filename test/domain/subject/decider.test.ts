import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { subjectDecider } from '../../../src/domain/subject/decider.ts';
import type { SubjectChange } from '../../../src/domain/subject/events.ts';
import { namedNamespace } from '../../../src/domain/subject/named-namespace.ts';
import type { Subject } from '../../../src/domain/subject/subject.ts';
import { spec } from '../../support/spec.ts';
import { ALICE, owned, sealed } from '../../support/subject-fixtures.ts';

const { given } = spec(subjectDecider);
const BOTH: Subject = { ...ALICE, namespaces: [owned('alice'), owned('team')] };

const created = (subject: Subject): SubjectChange => ({ type: 'SubjectCreated', subject });
const gone: SubjectChange = { type: 'SubjectDeleted', name: 'alice' };

describe('giving a namespace', () => {
  test('makes the subject when there is none, with the key that comes with it', () => {
    given()
      .when({ type: 'AddNamespace', subject: 'alice', namespace: owned('alice') })
      .yields(created(ALICE));
  });

  test('adds it to those that a subject has', () => {
    given(created(ALICE))
      .when({ type: 'AddNamespace', subject: 'alice', namespace: owned('team') })
      .yields({ type: 'SubjectUpdated', change: 'namespaceAdded', subject: BOTH });
  });

  test('is refused for one that the subject has, so its key stays valid', () => {
    given(created(ALICE))
      .when({ type: 'AddNamespace', subject: 'alice', namespace: owned('alice') })
      .refused({ type: 'SubjectExists', subject: 'alice' });
  });

  test('makes a deleted subject anew, with nothing of what it had', () => {
    given(created({ ...BOTH, blocked: true }), gone)
      .when({ type: 'AddNamespace', subject: 'alice', namespace: owned('alice') })
      .yields(created(ALICE));
  });

  test('does not unblock a subject', () => {
    given(created({ ...ALICE, blocked: true }))
      .when({ type: 'AddNamespace', subject: 'alice', namespace: owned('team') })
      .yields({
        type: 'SubjectUpdated',
        change: 'namespaceAdded',
        subject: { ...BOTH, blocked: true },
      });
  });
});

describe('taking a namespace away', () => {
  test('leaves the subject the others', () => {
    given(created(BOTH))
      .when({ type: 'RemoveNamespace', subject: 'alice', namespace: 'team' })
      .yields({ type: 'SubjectUpdated', change: 'namespaceRemoved', subject: ALICE });
  });

  test('takes the subject away with its last one', () => {
    given(created(ALICE))
      .when({ type: 'RemoveNamespace', subject: 'alice', namespace: 'alice' })
      .yields(gone);
  });

  test('is refused for one that the subject has not', () => {
    given(created(ALICE))
      .when({ type: 'RemoveNamespace', subject: 'alice', namespace: 'team' })
      .refused({ type: 'NoSuchNamespace', subject: 'alice', namespace: 'team' });
  });
});

describe('renewing a key', () => {
  test('changes the secret of one namespace, and not its id', () => {
    given(created(BOTH))
      .when({ type: 'RenewKey', subject: 'alice', namespace: 'team', key: sealed('new') })
      .yields({
        type: 'SubjectUpdated',
        change: 'keyChanged',
        subject: {
          ...ALICE,
          namespaces: [owned('alice'), { ...owned('team'), key: sealed('new') }],
        },
      });
  });

  test('is refused for a namespace that the subject has not', () => {
    given(created(ALICE))
      .when({ type: 'RenewKey', subject: 'alice', namespace: 'team', key: sealed('new') })
      .refused({ type: 'NoSuchNamespace', subject: 'alice', namespace: 'team' });
  });
});

describe('blocking', () => {
  const blocked: SubjectChange = {
    type: 'SubjectUpdated',
    change: 'blocked',
    subject: { ...ALICE, blocked: true },
  };

  test('keeps everything of the subject for the day it is unblocked', () => {
    given(created(ALICE)).when({ type: 'BlockSubject', subject: 'alice' }).yields(blocked);
    given(created(ALICE), blocked)
      .when({ type: 'UnblockSubject', subject: 'alice' })
      .yields({ type: 'SubjectUpdated', change: 'unblocked', subject: ALICE });
  });

  test('and unblocking again change nothing and are no mistakes', () => {
    given(created(ALICE), blocked).when({ type: 'BlockSubject', subject: 'alice' }).yields();
    given(created(ALICE)).when({ type: 'UnblockSubject', subject: 'alice' }).yields();
  });
});

test('a subject is deleted with all its namespaces', () => {
  given(created(BOTH)).when({ type: 'DeleteSubject', subject: 'alice' }).yields(gone);
});

test('nothing but giving it a namespace can be done to a subject that is not there', () => {
  const refusal = { type: 'NoSuchSubject', subject: 'alice' } as const;
  const subject = 'alice';
  const namespace = 'alice';
  given().when({ type: 'RemoveNamespace', subject, namespace }).refused(refusal);
  given()
    .when({ type: 'RenewKey', subject, namespace, key: sealed('new') })
    .refused(refusal);
  given().when({ type: 'BlockSubject', subject }).refused(refusal);
  given().when({ type: 'UnblockSubject', subject }).refused(refusal);
  given().when({ type: 'DeleteSubject', subject }).refused(refusal);
});

describe('the namespace that is meant', () => {
  test('is the one that is named', () => {
    expect(namedNamespace(BOTH, 'team')).toEqual(E.right(owned('team')));
  });

  test('is the one called like the subject when none is named', () => {
    expect(namedNamespace(BOTH, null)).toEqual(E.right(owned('alice')));
  });

  test('is the only one when none is named, whatever it is called', () => {
    const subject = { ...ALICE, namespaces: [owned('team')] };
    expect(namedNamespace(subject, null)).toEqual(E.right(owned('team')));
  });

  test('is never another than the one that is named, nor one of several', () => {
    const subject = { ...ALICE, namespaces: [owned('team'), owned('other')] };
    const refusal = (namespace: string) =>
      E.left({ type: 'NoSuchNamespace', subject: 'alice', namespace });
    expect(namedNamespace(subject, null)).toEqual(refusal('alice'));
    expect(namedNamespace({ ...subject, namespaces: [owned('team')] }, 'x')).toEqual(refusal('x'));
  });
});
