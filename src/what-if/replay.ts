/**
 * Runs the calls of a trace once more under some settings: the throttles, the placement and the pool
 * of the live server in virtual time. The same trace and settings give the same figures.
 */
import type { Demand } from '../domain/scheduler/demand.ts';
import { createAdmission } from './admission.ts';
import { createEventQueue } from './event-queue.ts';
import { fixedRows } from './fixed-rows.ts';
import type { Job } from './job.ts';
import { createPlacing } from './placing.ts';
import { createRowTimes } from './row-times.ts';
import { demandUnder, type ReplaySettings } from './settings.ts';
import { createSimulatedInvoker } from './simulated-invoker.ts';
import { createTally, type Figures, type RefusalKind, type Window } from './tally.ts';
import { FLAG, has, type Mark, NO_ROW, type Trace } from './trace.ts';

export interface ReplayOptions {
  readonly window: Window;
  /** Whether containers count in which nothing of interest ran. */
  readonly countsAll: boolean;
  /** Told now and then how many of the calls have come. */
  readonly onProgress: (came: number) => void;
}

const PROGRESS_CALLS = 4_096;

export const replay = (
  trace: Trace,
  settings: ReplaySettings,
  { window, countsAll, onProgress }: ReplayOptions,
): Figures => {
  const { rows, marks, namespaces } = trace;
  const events = createEventQueue(trace.fromMs);
  const tally = createTally(true);
  const times = createRowTimes(trace);
  const demands: readonly Demand[] = trace.queues.map((one) => demandUnder(settings, one));
  const placing = createPlacing(settings);
  const admission = createAdmission(settings, () => placing.total());
  let came = 0;
  /** Rows of which it is known when they come. */
  let thinking = 0;
  let fixedLeft = 0;

  const follow = (row: number): void => {
    const next = rows.next.at(row);
    if (next === NO_ROW) return;
    thinking += 1;
    events.at(events.nowMs() + rows.thinkSpan.at(next), () => {
      thinking -= 1;
      come(next);
    });
  };

  /** Whoever waits for a call that is refused goes on; what the call would have caused does not come. */
  const refuse = (row: number, refusal: RefusalKind): void => {
    if (has(rows, row, FLAG.counted)) tally.refused(refusal);
    let last = row;
    for (let next = rows.next.at(last); next !== NO_ROW; next = rows.next.at(last)) {
      if (has(rows, next, FLAG.admitted)) break;
      last = next;
    }
    follow(last);
  };

  const end = (job: Job): void => {
    placing.ended(job);
    const namespace = namespaces[rows.queue.at(job.row)];
    if (namespace !== undefined && has(rows, job.row, FLAG.releases)) admission.free(namespace);
    follow(job.row);
  };

  const come = (row: number): void => {
    came += 1;
    if (came % PROGRESS_CALLS === 0) onProgress(came);
    const demand = demands[rows.queue.at(row)];
    const namespace = namespaces[rows.queue.at(row)];
    if (demand === undefined || namespace === undefined) return;
    const requestMs = events.nowMs();
    const refusal = has(rows, row, FLAG.admitted) ? admission.refusal(namespace, requestMs) : null;
    if (refusal !== null) return refuse(row, refusal);
    if (has(rows, row, FLAG.counted)) tally.accepted();
    const job = placing.place(row, requestMs, demand);
    events.at(requestMs + times.arrival(row), () => invokers[job.invoker]?.arrive(job));
  };

  const invokers = Array.from({ length: settings.invokers }, (_, index) =>
    createSimulatedInvoker({
      ...{ index, settings: settings.pool, events, rows, times, tally, window, countsAll },
      onEnded: end,
      onRefused: (job) => {
        if (has(rows, job.row, FLAG.counted)) tally.refused('tooLarge');
        end(job);
      },
    }),
  );

  const onMark = (what: Mark): void => {
    if (what.type === 'limits') return admission.setLimits(what.namespace, what.limits);
    for (const invoker of invokers) {
      const { interrupted, waiting } = invoker.shutDown();
      events.at(what.upMs, () => {
        invoker.start();
        interrupted.forEach(end);
        waiting.forEach(invoker.arrive);
      });
    }
  };

  const fixed = fixedRows(rows);
  const comeNext = (at: number): void => {
    fixedLeft = fixed.length - at;
    const row = fixed[at];
    if (row === undefined) return;
    events.at(rows.receivedMs.at(row), () => {
      come(row);
      comeNext(at + 1);
    });
  };

  for (const one of marks) events.at(one.atMs, () => onMark(one));
  for (const invoker of invokers) invoker.start();
  comeNext(0);
  // Alarms go on for ever; what they do later counts for nothing.
  const isOver = (): boolean =>
    events.nowMs() >= trace.toMs && placing.total() + thinking + fixedLeft === 0;
  while (!isOver() && events.step());
  for (const invoker of invokers) invoker.shutDown();
  return tally.figures();
};
