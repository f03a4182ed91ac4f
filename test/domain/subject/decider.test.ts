import { test } from 'vitest';
import { keyId } from '../../../src/domain/kernel/ids.ts';
import { subjectDecider } from '../../../src/domain/subject/decider.ts';
import type { SealedSecret, Subject } from '../../../src/domain/subject/subject.ts';
import { HELLO } from '../../support/action-fixtures.ts';
import { spec } from '../../support/spec.ts';

const { given } = spec(subjectDecider);
const guest: Subject = {
  name: 'guest',
  namespaces: [{ name: HELLO.namespace, uuid: keyId('key'), key: 'sealed' as SealedSecret }],
};

test('a subject is created with its namespaces and keys', () => {
  given()
    .when({ type: 'CreateSubject', subject: guest })
    .yields({ type: 'SubjectCreated', subject: guest });
});

test('a subject that exists is not created again, so its keys stay valid', () => {
  given({ type: 'SubjectCreated', subject: guest })
    .when({ type: 'CreateSubject', subject: { ...guest, namespaces: [] } })
    .refused({ type: 'AlreadyExists' });
});
