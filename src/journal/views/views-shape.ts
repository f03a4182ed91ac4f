/**
 * Which projections there are, and the shape of the database they make together. A database of any
 * other shape is thrown away and made anew: views need no migrations.
 */
import { activations } from '../projections/activations.ts';
import { blobs } from '../projections/blobs.ts';
import { historyDropped } from '../projections/history-dropped.ts';
import type { Projection } from '../projections/projection.ts';
import { subjects } from '../projections/subjects.ts';
import { whisks } from '../projections/whisks.ts';

export const PROJECTIONS: readonly Projection[] = [
  subjects,
  whisks,
  activations,
  blobs,
  historyDropped,
];

/**
 * One row: the offset up to which every view is true, and what marks the record at that offset, so
 * that views of another journal are recognised.
 */
const PROGRESS = `
    CREATE TABLE progress (
      shape TEXT NOT NULL,
      cursor INTEGER NOT NULL,
      key TEXT NOT NULL,
      time_ms INTEGER NOT NULL
    );`;

export const VIEWS_TABLES = [PROGRESS, ...PROJECTIONS.map(({ tables }) => tables)].join('\n');

export const VIEWS_SHAPE = [
  ...PROJECTIONS.map(({ name, version }) => `${name} ${version}`),
  VIEWS_TABLES,
].join('\n');
