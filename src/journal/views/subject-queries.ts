/** Questions about subjects and their keys. */
import type { KeyId } from '../../domain/kernel/ids.ts';
import type { Subject } from '../../domain/subject/subject.ts';
import type { KeyOwner } from '../views.ts';
import { jsonRow, type Query } from './query.ts';

export const subjectByName = (name: string): Query<Subject> => ({
  sql: 'SELECT subject FROM subjects WHERE name = ?',
  params: [name],
  row: jsonRow,
});

export const ownerOfKey = (uuid: KeyId): Query<KeyOwner> => ({
  sql: `SELECT '{"subject":' || s.subject || ',"namespace":' || k.namespace || '}'
    FROM subject_keys k JOIN subjects s ON s.name = k.subject WHERE k.uuid = ?`,
  params: [uuid],
  row: jsonRow,
});
