/** A subject with its namespaces, to be varied by the tests. */
import { keyId } from '../../src/domain/kernel/ids.ts';
import type { NamespaceName } from '../../src/domain/names.ts';
import type { SealedSecret, Subject, SubjectNamespace } from '../../src/domain/subject/subject.ts';

export const sealed = (secret: string): SealedSecret => secret as SealedSecret;

export const namespaceName = (name: string): NamespaceName => name as NamespaceName;

export const owned = (name: string, secret = 'secret'): SubjectNamespace => ({
  name: namespaceName(name),
  uuid: keyId(`key of ${name}`),
  key: sealed(secret),
});

export const ALICE: Subject = { name: 'alice', namespaces: [owned('alice')], blocked: false };
