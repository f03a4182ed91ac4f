/** Questions about subjects, their keys, and what is set for namespaces. */
import type { KeyId } from '../../domain/kernel/ids.ts';
import type { NamespaceName } from '../../domain/names.ts';
import type { StoredLimits } from '../../domain/subject/namespace-limits.ts';
import type { StoredSubject, Subject } from '../../domain/subject/subject.ts';
import type { KeyOwner } from '../views.ts';
import { jsonRow, type Query } from './query.ts';

export const subjectByName = (name: string): Query<StoredSubject> => ({
  sql: `SELECT '{"subject":' || subject || ',"revision":' || revision || '}'
    FROM subjects WHERE name = ?`,
  params: [name],
  row: jsonRow,
});

export const allSubjects = (): Query<Subject> => ({
  sql: 'SELECT subject FROM subjects ORDER BY name',
  params: [],
  row: jsonRow,
});

export const limitsOf = (namespace: NamespaceName): Query<StoredLimits> => ({
  sql: `SELECT '{"limits":' || limits || ',"revision":' || revision || '}'
    FROM namespace_limits WHERE namespace = ?`,
  params: [namespace],
  row: jsonRow,
});

const KEY_OWNER = `SELECT '{"subject":' || s.subject || ',"namespace":' || k.owned ||
    ',"limits":' || coalesce(l.limits, '{}') || '}'
  FROM subject_keys k JOIN subjects s ON s.name = k.subject
    LEFT JOIN namespace_limits l ON l.namespace = k.namespace`;

export const ownerOfKey = (uuid: KeyId): Query<KeyOwner> => ({
  sql: `${KEY_OWNER} WHERE k.uuid = ?`,
  params: [uuid],
  row: jsonRow,
});

/** The oldest subject that owns it: a new one changes nothing. */
export const ownerOfNamespace = (namespace: NamespaceName): Query<KeyOwner> => ({
  sql: `${KEY_OWNER} WHERE k.namespace = ? AND k.blocked = 0 ORDER BY k.since, k.uuid LIMIT 1`,
  params: [namespace],
  row: jsonRow,
});
