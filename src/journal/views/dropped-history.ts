/** The question how much of the history is gone. */
import type { HistoryDropped } from '../../domain/events.ts';
import { ABSENT } from '../../domain/kernel/ids.ts';
import { jsonRow, type Query } from './query.ts';

export type DroppedHistory = Omit<HistoryDropped, 'type'>;

export const NOTHING_DROPPED: DroppedHistory = { through: ABSENT, compacted: ABSENT };

export const droppedHistory = (): Query<DroppedHistory> => ({
  sql: `SELECT '{"through":' || through || ',"compacted":' || compacted || '}'
    FROM history_dropped`,
  params: [],
  row: jsonRow,
});
