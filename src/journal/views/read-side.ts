/**
 * The threads behind the views, and the questions between them: a projector thread that follows the
 * journal and a query thread that answers, with nothing here but messages. The main thread touches
 * no disk and pays nothing per record.
 *
 * Views that are missing, damaged, of another shape or ahead of the journal are made anew before
 * this opens. A thread that dies is fatal: every question is refused from then on.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Journal } from '../journal.ts';
import { createFatalSignal } from '../threads/fatal-signal.ts';
import { startThread, type Thread } from '../threads/thread.ts';
import { startProjectionFeed } from './projection-feed.ts';
import type { Query } from './query.ts';
import type { QueryAnswer, QueryData, QueryMessage } from './query-thread.ts';
import { createQuestions } from './questions.ts';

export interface ReadSideOptions {
  /** The data folder; the journal lies in `journal/` there and the views in `views/`. */
  readonly dataDir: string;
  readonly journal: Pick<Journal, 'durableOffset'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a question may take before it is refused, ms; 10 s when left out. */
  readonly waitMs?: number;
  /** The disk has no room for the views, or only with some of the reserve. */
  readonly onFull?: () => void;
}

export interface ReadSide {
  /**
   * Answers from a state that holds everything that is durable now. Rejects with `ViewsUnavailable`.
   */
  readonly ask: <Row>(query: Query<Row>) => Promise<readonly Row[]>;
  /** Called once if a thread dies; at once when one has died. */
  readonly onFatal: (listener: (error: Error) => void) => void;
  readonly close: () => Promise<void>;
}

const WAIT_MS = 10_000;

/** Resolves when the views have caught up with the journal; rejects if they can't be opened. */
export const openReadSide = async (options: ReadSideOptions): Promise<ReadSide> => {
  const { dataDir, clock, log, waitMs = WAIT_MS } = options;
  const { durableOffset } = options.journal;
  const ready = Promise.withResolvers<void>();
  const fatal = createFatalSignal();
  let queries: Thread<QueryMessage> | null = null;
  const questions = createQuestions({ send: (message) => queries?.post(message), clock, waitMs });
  fatal.listen((error) => {
    log.error({ error: error.message }, 'the views have failed');
    questions.end('the views have failed');
    ready.reject(error);
  });
  const feed = startProjectionFeed({
    dataDir,
    clock,
    durableOffset,
    wanted: questions.wanted,
    onOpened: (because) => {
      if (because !== null) log.info({ because }, 'the views are made anew from the journal');
      queries = startQueryThread(dataDir, questions.answered, fatal.raise);
    },
    onReached: questions.reached,
    onCaughtUp: ready.resolve,
    onFailure: fatal.raise,
    onNoRoom: () => options.onFull?.(),
  });
  const close = async (): Promise<void> => {
    questions.end('the views are closed');
    await queries?.stop();
    // Last, because the last connection to close tidies up the database.
    await feed.stop();
  };

  const ask = <Row>(query: Query<Row>): Promise<readonly Row[]> => {
    const answer = questions.ask(query, durableOffset());
    feed.consider();
    return answer;
  };

  await ready.promise.catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { ask, onFatal: fatal.listen, close };
};

const startQueryThread = (
  dataDir: string,
  onAnswer: (answer: QueryAnswer) => void,
  onFailure: (error: Error) => void,
): Thread<QueryMessage> =>
  startThread<QueryMessage, QueryData, QueryAnswer>({
    entry: new URL('./query-thread.ts', import.meta.url),
    data: { dataDir },
    onAnswer,
    onFailure,
  });
