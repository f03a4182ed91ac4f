/** The few names and ids that random histories are made of, so that events meet each other. */
import fc from 'fast-check';
import { type ActivationId, activationId, keyId } from '../../../src/domain/kernel/ids.ts';
import type {
  ActionName,
  EntityName,
  NamespaceName,
  PlainName,
} from '../../../src/domain/names.ts';

export const NAMESPACES = ['guest', 'other'] as readonly string[] as readonly NamespaceName[];
export const NAMES = ['a', 'pkg'] as readonly string[] as readonly EntityName[];
export const PACKAGES: readonly (EntityName | null)[] = [null, ...NAMES.slice(1)];
export const SUBJECTS = ['ann', 'bob'];
const TIMES = [1000, 1001, 1002, 2000] as const;
export const KEYS = ['key1', 'key2', 'key3'].map(keyId);
/** The lists of a whole namespace. */
export const COLLECTIONS = ['actions', 'packages', 'sharedPackages', 'triggers', 'rules'] as const;
const IDS_MAX = 12;

/** Activation ids, of which a history uses the first few. */
export const ID = (index: number): ActivationId =>
  activationId(index.toString(16).padStart(32, 'f'));
export const ALL_IDS = Array.from({ length: IDS_MAX }, (_, index) => ID(index));

export const anyId = fc.constantFrom(...ALL_IDS);
export const anyTime = fc.constantFrom(...TIMES);
export const anyNamespace = fc.constantFrom(...NAMESPACES);

export const anyName: fc.Arbitrary<ActionName> = fc.record({
  namespace: anyNamespace,
  package: fc.constantFrom(...PACKAGES),
  name: fc.constantFrom(...NAMES),
});

export const anyPlainName: fc.Arbitrary<PlainName> = fc.record({
  namespace: anyNamespace,
  name: fc.constantFrom(...NAMES),
});
