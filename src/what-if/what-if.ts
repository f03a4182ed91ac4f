/**
 * What would have happened under other settings: reads a journal, replays its calls under the
 * settings it was recorded with and under changed ones, and gives the figures of all three. The
 * second tells how far the third can be trusted: it ought to equal the first.
 *
 * Only reads. The server may run meanwhile: of its last segment what is committed is seen.
 */
import { E, type Either } from '../domain/kernel/fp.ts';
import { offset } from '../domain/kernel/ids.ts';
import type { PoolSettings } from '../domain/scheduler/pool-settings.ts';
import { openSegmentReader } from '../journal/segments/segment-reader.ts';
import { createRecording, type Recorded } from './recording.ts';
import { replay } from './replay.ts';
import { isAboutAll, type Scope } from './scope.ts';
import { changeSettings } from './setting-changes.ts';
import { NO_OVERRIDES, type ReplaySettings } from './settings.ts';
import type { Figures, Window } from './tally.ts';
import { rowCount, type Trace } from './trace.ts';

/** What the journal does not say of the server that wrote it, and what it had if it does not say. */
export type ServerSettings = Omit<ReplaySettings, 'rates' | 'actions' | 'invokers'>;

export interface Progress {
  readonly doing: 'reading' | 'replaying as recorded' | 'replaying as changed';
  readonly done: number;
  /** `null`: not known. */
  readonly of: number | null;
}

export interface WhatIfRequest {
  /** The folder of the segments. */
  readonly dir: string;
  readonly scope: Scope;
  readonly server: ServerSettings;
  /** `NAME=VALUE`, as they were typed. */
  readonly changes: readonly string[];
  readonly onProgress: (progress: Progress) => void;
}

export interface WhatIf {
  readonly window: Window;
  /** As the journal says. */
  readonly recorded: Figures;
  /** As the model says, under the settings of the recording. */
  readonly replayed: Figures;
  /** As the model says, under the changed settings. */
  readonly changed: Figures;
  /** Calls of the journal that had not ended. */
  readonly unfinished: number;
}

const PAGE = 4_096;

/** The left side is one line: a change that can't be, or a range without calls. */
export const whatIf = (request: WhatIfRequest): Either<string, WhatIf> => {
  const { server, changes, scope, onProgress } = request;
  const recordedWith = (pool: Partial<PoolSettings>, invokers: number): ReplaySettings => ({
    ...server,
    ...NO_OVERRIDES,
    pool: { ...server.pool, ...pool },
    invokers,
  });
  // Before a long journal is read.
  const checked = changeSettings(recordedWith({}, 1), changes);
  if (E.isLeft(checked)) return checked;
  const recording = readRecording(request);
  const { trace, window, figures, unfinished } = recording;
  if (figures.calls === 0) return E.left('there are no calls of that kind in the journal');
  const settings = recordedWith(recordedPool(trace), trace.invokers);
  const changed = changeSettings(settings, changes);
  if (E.isLeft(changed)) return changed;
  const run = (under: ReplaySettings, doing: Progress['doing']): Figures =>
    replay(trace, under, {
      window,
      countsAll: isAboutAll(scope),
      onProgress: (done) => onProgress({ doing, done, of: rowCount(trace.rows) }),
    });
  return E.right({
    window,
    recorded: figures,
    replayed: run(settings, 'replaying as recorded'),
    changed: run(changed.right, 'replaying as changed'),
    unfinished,
  });
};

const readRecording = ({ dir, scope, onProgress }: WhatIfRequest): Recorded => {
  const recording = createRecording(scope);
  const reader = openSegmentReader(dir);
  try {
    let from = offset(1);
    for (let done = false; !done;) {
      const page = reader.read({ from, upTo: offset(Number.MAX_SAFE_INTEGER), max: PAGE });
      for (const record of page) recording.note(record);
      const last = page.at(-1);
      done = last === undefined || recording.isOver();
      if (last === undefined) break;
      from = offset(last.offset + 1);
      onProgress({ doing: 'reading', done: last.offset, of: null });
    }
  } finally {
    reader.close();
  }
  return recording.finish();
};

/** A server that did not say its network had the machine's. */
const recordedPool = ({ memoryMb, pool }: Trace): Partial<PoolSettings> => ({
  network: 'full',
  ...pool,
  ...(memoryMb === null ? {} : { memoryMb }),
});
