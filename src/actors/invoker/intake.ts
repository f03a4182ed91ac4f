/**
 * How work comes to an invoker: from the tail of its topic, or back from the journal, where what does
 * not fit into the window stays. Decides by what is known of the past whether it runs, ends as
 * interrupted, or is nothing to do any more.
 */
import type { ActivationAccepted, ActivationMoved } from '../../domain/activation/events.ts';
import { onRecovery } from '../../domain/activation/recovery.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import type { Offset, QueueKey } from '../../domain/kernel/ids.ts';
import { type Backlog, createBacklog, type ParkedAt } from '../../domain/scheduler/backlog.ts';
import type { Parked } from '../../domain/scheduler/commands.ts';
import { queueOf } from '../../domain/scheduler/demand.ts';
import type { Journal, StoredRecord } from '../../journal/journal.ts';
import type { Arrival, Job } from '../pool/job.ts';
import type { Found, Past } from './past.ts';

export interface IntakeDeps {
  readonly journal: Pick<Journal, 'readAt'>;
  readonly invoker: InvokerIndex;
  readonly past: Past;
  readonly windowMax: number;
  /** These run. */
  readonly run: (arrivals: readonly Arrival[]) => void;
  /** It had started, and must not run twice. */
  readonly abandon: (job: Job) => void;
  /** There is work at the offset: the invoker is not done with it before it says so. */
  readonly begin: (at: Offset) => void;
  /** There was nothing to do about it any more. */
  readonly pass: (at: Offset) => void;
  /** What was asked of the journal is there: `take` it in a turn of the invoker. */
  readonly deliver: (back: ReadBack) => void;
  readonly fail: (error: unknown) => void;
}

/** Records that were read back, and what was known of them. */
export interface ReadBack {
  readonly parked: readonly ParkedAt[];
  /** Of the acceptance, or of the move to this invoker. */
  readonly found: readonly StoredRecord[];
  /** The acceptance itself. */
  readonly accepted: readonly StoredRecord[];
}

export interface Intake {
  readonly arrive: (records: readonly StoredRecord[]) => void;
  readonly take: (back: ReadBack) => void;
  /** It has ended for good. */
  readonly left: (queue: QueueKey) => void;
  /** Reads back what there is room for. To be called once in a turn. */
  readonly refill: () => void;
}

export const createIntake = (deps: IntakeDeps): Intake => {
  const { journal, past, invoker } = deps;
  const backlog: Backlog = createBacklog(deps);

  /** `null`: it does not run. */
  const judge = (found: Found, accepted: ActivationAccepted): Job | null => {
    const state = past.stateOf(found, accepted);
    const job = { at: found.at, offset: found.acceptedAt, accepted, state, bounces: 0 };
    const recovery = onRecovery(state);
    if (recovery === 'run') return job;
    if (recovery === 'abandon') deps.abandon(job);
    else {
      deps.pass(found.at);
      backlog.left(queueOf(accepted.caller, accepted.action));
    }
    return null;
  };

  const onAccepted = (at: Offset, accepted: ActivationAccepted, arrivals: Arrival[]): void => {
    deps.begin(at);
    const queue = queueOf(accepted.caller, accepted.action);
    const { namespace } = accepted.caller;
    const found = { at, acceptedAt: at, attempt: 0 };
    if (past.stateOf(found, accepted).phase === 'completed') return deps.pass(at);
    if (backlog.arrived({ queue, namespace }, at) === 'park') return;
    const job = judge(found, accepted);
    if (job !== null) arrivals.push({ job, parked: null });
  };

  /** Its acceptance lies elsewhere, so it is read back in any case. */
  const onMoved = (at: Offset, { to, queue }: ActivationMoved): void => {
    if (to !== invoker) return;
    deps.begin(at);
    const [namespace = ''] = queue.split(' ', 1);
    backlog.park({ queue, namespace }, at);
  };

  const runAll = (arrivals: readonly Arrival[]): void => {
    if (arrivals.length > 0) deps.run(arrivals);
  };

  return {
    arrive: (records) => {
      const arrivals: Arrival[] = [];
      for (const { offset: at, event } of records) {
        if (event.type === 'ActivationAccepted') onAccepted(at, event, arrivals);
        if (event.type === 'ActivationMoved') onMoved(at, event);
      }
      runAll(arrivals);
    },
    take: ({ parked, found, accepted }) => {
      backlog.loaded();
      const arrivals: Arrival[] = [];
      found.forEach((record, index) => {
        const acceptance = accepted[index];
        const waited = parked[index];
        if (acceptance?.event.type !== 'ActivationAccepted' || waited === undefined) return;
        const job = judge(foundOf(record), acceptance.event);
        if (job !== null) arrivals.push({ job, parked: since(record, waited) });
      });
      runAll(arrivals);
    },
    left: backlog.left,
    refill: () => {
      const parked = backlog.next();
      if (parked.length > 0) readBack(journal, parked).then(deps.deliver, deps.fail);
    },
  };
};

const since = ({ timeMs }: StoredRecord, { ahead }: ParkedAt): Parked => ({
  sinceMs: timeMs,
  ahead,
});

const foundOf = ({ offset: at, event }: StoredRecord): Found =>
  event.type === 'ActivationMoved'
    ? { at, acceptedAt: event.acceptedAt, attempt: event.attempt }
    : { at, acceptedAt: at, attempt: 0 };

const readBack = async (
  journal: Pick<Journal, 'readAt'>,
  parked: readonly ParkedAt[],
): Promise<ReadBack> => {
  const found = await journal.readAt(parked.map(({ at }) => at));
  if (found.every(({ event }) => event.type !== 'ActivationMoved'))
    return { parked, found, accepted: found };
  return { parked, found, accepted: await journal.readAt(found.map(acceptedAt)) };
};

const acceptedAt = (record: StoredRecord): Offset => foundOf(record).acceptedAt;
