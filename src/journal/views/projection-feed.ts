/**
 * The projector thread as the main thread sees it: opened, told how far to go, and reporting how far
 * it is.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import { startThread } from '../threads/thread.ts';
import type { RebuildReason } from './views-database.ts';
import { createPace, type Pace } from './pace.ts';
import type { ProjectorData, ProjectorMessage, ProjectorReport } from './projector-thread.ts';

export interface ProjectionFeedOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly durableOffset: () => Offset;
  /** The furthest offset somebody waits for; 0 when nobody does. */
  readonly wanted: () => number;
  /** The database is there. Called first, once. */
  readonly onOpened: (rebuilt: RebuildReason | null) => void;
  /** The views are true up to `cursor`. */
  readonly onReached: (cursor: Offset) => void;
  /** The views hold all that was durable at the start. */
  readonly onCaughtUp: () => void;
  readonly onFailure: (error: Error) => void;
  /** A batch did not fit on the disk, or only with some of the reserve. */
  readonly onNoRoom: () => void;
}

export interface ProjectionFeed {
  /** Somebody may wait. */
  readonly consider: () => void;
  readonly stop: () => Promise<void>;
}

/** Between two tries of a batch that did not fit on the disk, ms. */
const AGAIN_MS = 100;

export const startProjectionFeed = (options: ProjectionFeedOptions): ProjectionFeed => {
  const { dataDir, clock, durableOffset, onFailure } = options;
  const goal = durableOffset();
  let pace: Pace | null = null;
  let ordered = goal;
  let cancel = (): void => undefined;
  const project = (upTo: Offset): void => {
    ordered = upTo;
    thread.post(upTo);
  };
  const reached = (cursor: Offset): void => {
    options.onReached(cursor);
    pace?.projected(cursor);
    if (cursor >= goal) options.onCaughtUp();
  };
  const onReport = ({ cursor, opened, noRoom }: ProjectorReport): void => {
    if (noRoom !== undefined) {
      if (noRoom === 'kept') cancel = clock.schedule(AGAIN_MS, () => thread.post(ordered));
      return options.onNoRoom();
    }
    if (opened !== undefined) {
      const wanted = (): number => Math.max(goal, options.wanted());
      pace = createPace({ cursor, clock, durableOffset, wanted, project });
      options.onOpened(opened.rebuilt);
    }
    reached(cursor);
  };
  const thread = startThread<ProjectorMessage, ProjectorData, ProjectorReport>({
    entry: new URL('./projector-thread.ts', import.meta.url),
    data: { dataDir, durable: goal },
    onAnswer: onReport,
    onFailure,
  });
  return {
    consider: () => pace?.consider(),
    stop: () => {
      pace?.stop();
      cancel();
      return thread.stop();
    },
  };
};
