/**
 * The thread that keeps the views database up to date. It is told how far to go and reports each
 * batch; between batches it listens, so that a stop never waits for a long catching up.
 *
 * A crash at any line loses at most the batch at work. A damaged database has been removed by
 * the time the thread dies of it, so that the next start makes it anew.
 */
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { UPCASTERS } from '../records/upcasters.ts';
import { BATCH_RECORDS, createProjector } from './projector.ts';
import { openViewsDatabase, type RebuildReason } from './views-database.ts';
import { journalFolder } from './views-file.ts';
import { openSegmentReader } from '../segments/segment-reader.ts';
import { isNoRoom } from '../room/no-room.ts';
import { reserveFile, withReserve } from '../room/reserve.ts';
import { runThread } from '../threads/thread.ts';

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
  /** `kept`: the next batch did not fit on the disk, and nothing is done until the next message. */
  readonly noRoom?: 'reserved' | 'kept';
}

runThread<ProjectorMessage, ProjectorData, ProjectorReport>(({ dataDir, durable }, report) => {
  // What comes after this was hashed a moment before it is read.
  const checkedBelow = offset(durable + 1);
  const journal = openSegmentReader(journalFolder(dataDir), UPCASTERS, checkedBelow);
  const reserve = reserveFile(dataDir);
  const views = withReserve(
    reserve,
    () => undefined,
    () => openViewsDatabase(dataDir, journal, durable),
  );
  const projector = createProjector(views, journal);
  let target = projector.cursor();
  let running = false;
  const onTaken = (): void => report({ cursor: projector.cursor(), noRoom: 'reserved' });

  const advance = (): void => {
    running = projector.cursor() < target;
    if (!running) return;
    try {
      const step = (): number => projector.step(target, BATCH_RECORDS);
      if (withReserve(reserve, onTaken, step) === 0)
        throw new Error(`the journal ends at ${projector.cursor()}, before its offset ${target}`);
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      running = false;
      return report({ cursor: projector.cursor(), noRoom: 'kept' });
    }
    report({ cursor: projector.cursor() });
    setImmediate(advance);
  };
  report({ cursor: projector.cursor(), opened: { rebuilt: views.rebuilt } });
  return {
    onMessage: (upTo) => {
      target = upTo;
      if (!running) advance();
    },
    onStop: () => {
      target = projector.cursor();
      journal.close();
      views.db.close();
    },
  };
});
