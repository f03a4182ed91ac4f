/** `rewhisk journal stats`: what the journal takes on the disk. */
import { E } from '../domain/kernel/fp.ts';
import { type JournalStats, journalStats } from '../journal/journal-stats.ts';
import { journalIn } from './journal-folder.ts';
import { fail, say } from './terminal.ts';

interface Flags {
  readonly data: string;
  readonly json?: true;
}

export const stats = ({ data, json }: Flags): void => {
  const journal = journalIn(data, 'read');
  if (E.isLeft(journal)) return fail(journal.left);
  const found = journalStats(journal.right);
  if (json === true) return say(JSON.stringify(found));
  say(...segmentLines(found), '', ...topicLines(found), '', activationLine(found));
};

const segmentLines = ({ segments, records, recordBytes, fileBytes }: JournalStats) =>
  columns([
    ['segment', 'offsets', 'records', 'bytes of records', 'of the file'],
    ...segments.map((segment) => [
      segment.compacted ? 'compacted' : 'as written',
      segment.last < segment.first ? 'none' : `${segment.first} to ${segment.last}`,
      ...[segment.records, segment.recordBytes, segment.fileBytes].map(String),
    ]),
    ['all', '', ...[records, recordBytes, fileBytes].map(String)],
  ]);

const topicLines = ({ topics, recordBytes }: JournalStats) =>
  columns([
    ['topic', 'records', 'bytes of records', 'share'],
    ...topics.map((topic) => [
      topic.topic,
      ...[topic.records, topic.recordBytes].map(String),
      `${((100 * topic.recordBytes) / recordBytes).toFixed(1)} %`,
    ]),
  ]);

const activationLine = ({ activations, perActivation }: JournalStats): string =>
  perActivation === null
    ? 'no activations'
    : `an activation takes ${perActivation.recordBytes.toFixed(0)} bytes of records, ${perActivation.fileBytes.toFixed(0)} of the files (mean of ${activations})`;

/** The first column to the left, the others to the right. */
const columns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
};
