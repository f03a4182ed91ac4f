/**
 * The thread that keeps the views database up to date. It is told how far to go and reports each
 * batch; between batches it listens, so that a stop never waits for a long catching up.
 *
 * A crash at any line loses at most the batch at work. A damaged database has been removed by
 * the time the thread dies of it, so that the next start makes it anew.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Offset } from '../../domain/kernel/ids.ts';
import { BATCH_RECORDS, createProjector } from './projector.ts';
import { openViewsDatabase, type RebuildReason } from './views-database.ts';
import { journalFolder } from './views-file.ts';
import { openSegmentReader } from '../segments/segment-reader.ts';
import { STOP } from './thread.ts';

export interface ProjectorData {
  readonly dataDir: string;
  /** The last durable offset at the start. */
  readonly durable: Offset;
}

/** Project everything up to this durable offset, inclusive. */
export type ProjectorMessage = Offset;

/** The views are true up to `cursor`; the first report says that they are open, too. */
export interface ProjectorReport {
  readonly cursor: Offset;
  readonly opened?: { readonly rebuilt: RebuildReason | null };
}

const run = (port: MessagePort, { dataDir, durable }: ProjectorData): void => {
  const report = (message: ProjectorReport): void => port.postMessage(message);
  const journal = openSegmentReader(journalFolder(dataDir));
  const views = openViewsDatabase(dataDir, journal, durable);
  const projector = createProjector(views, journal);
  let target = projector.cursor();
  let running = false;

  const advance = (): void => {
    running = projector.cursor() < target;
    if (!running) return;
    if (projector.step(target, BATCH_RECORDS) === 0)
      throw new Error(`the journal ends at ${projector.cursor()}, before its offset ${target}`);
    report({ cursor: projector.cursor() });
    setImmediate(advance);
  };
  const stop = (): void => {
    target = projector.cursor();
    journal.close();
    views.db.close();
    port.close();
  };
  port.on('message', (message: ProjectorMessage | typeof STOP) => {
    if (message === STOP) return stop();
    target = message;
    if (!running) advance();
  });
  report({ cursor: projector.cursor(), opened: { rebuilt: views.rebuilt } });
};

if (parentPort === null) throw new Error('projector-thread.ts runs as a thread only');
run(parentPort, workerData as ProjectorData);
