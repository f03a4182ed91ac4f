/**
 * The projector thread as the main thread sees it: opened, told how far to go, and reporting how far
 * it is.
 */
import type { Offset } from '../../domain/kernel/ids.ts';
import type { RebuildReason } from '../projections/views-database.ts';
import { createPace, type Pace } from './pace.ts';
import type { ProjectorData, ProjectorMessage, ProjectorReport } from './projector-thread.ts';
import { startThread } from './thread.ts';

export interface ProjectionFeedOptions {
  readonly dataDir: string;
  readonly durableOffset: () => Offset;
  /** The furthest offset somebody waits for; 0 when nobody does. */
  readonly wanted: () => number;
  /** The database is there, and true up to `cursor`. Called first, once. */
  readonly onOpened: (cursor: Offset, rebuilt: RebuildReason | null) => void;
  readonly onReached: (cursor: Offset) => void;
  readonly onFailure: (error: Error) => void;
}

export interface ProjectionFeed {
  /** Somebody may wait. */
  readonly consider: () => void;
  readonly stop: () => Promise<void>;
}

export const startProjectionFeed = (options: ProjectionFeedOptions): ProjectionFeed => {
  const { dataDir, durableOffset, wanted, onOpened, onReached, onFailure } = options;
  let pace: Pace | null = null;
  const onMessage = (report: ProjectorReport): void => {
    if (report.type === 'opened') {
      pace = createPace({ cursor: report.cursor, durableOffset, wanted, project: thread.post });
      onOpened(report.cursor, report.rebuilt);
      pace.consider();
    } else {
      onReached(report.cursor);
      pace?.projected(report.cursor);
    }
  };
  const thread = startThread<ProjectorMessage, ProjectorData, ProjectorReport>({
    entry: new URL('./projector-thread.ts', import.meta.url),
    data: { dataDir, durable: durableOffset() },
    onMessage,
    onFailure,
  });
  return {
    consider: () => pace?.consider(),
    stop: () => {
      pace?.stop();
      return thread.stop();
    },
  };
};
