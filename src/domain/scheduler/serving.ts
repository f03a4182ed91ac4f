/**
 * Gives those who wait the places that are free: late binding, so that nobody is tied to a container
 * that is still starting while another has room (scheduling-and-runtimes §9.1, 7).
 */
import type { PoolBooks } from './pool-books.ts';
import type { Member, Queue } from './pool-state.ts';
import type { StartReason } from './reasons.ts';

export interface Serving<Job> {
  readonly serve: (queue: Queue<Job>, nowMs: number) => void;
  /** The container has no code: the first who waits initialises it, if anybody waits. */
  readonly begin: (member: Member<Job>, nowMs: number) => void;
  /** A run in it is over. */
  readonly release: (member: Member<Job>, job: Job, nowMs: number) => void;
}

const AT_ONCE: StartReason = { queuedMs: 0, waited: null };

export const createServing = <Job>(books: PoolBooks<Job>): Serving<Job> => {
  const { idle } = books;

  const start = (member: Member<Job>, queue: Queue<Job>, nowMs: number): void => {
    const next = queue.waiting.shift();
    if (next === undefined) return;
    books.waits(queue, -1);
    idle.remove(member);
    if (member.isPaused) books.emit({ type: 'ResumeContainer', id: member.id });
    member.isPaused = false;
    member.running.set(next.job, nowMs);
    if (member.running.size >= queue.demand.concurrency) queue.open.delete(member);
    const { job, sinceMs, waited } = next;
    const queuedMs = Math.max(0, nowMs - sinceMs);
    const reason = waited === null && queuedMs === 0 ? AT_ONCE : { queuedMs, waited };
    const kind = member.phase === 'warm' ? 'warm' : member.isPrewarmed ? 'prewarmed' : 'cold';
    books.emit({ type: 'Start', container: member.id, job, start: kind, reason });
  };

  const begin = (member: Member<Job>, nowMs: number): void => {
    const { queue } = member;
    if (queue === null) return;
    books.enter(member, 'cold');
    if (queue.waiting.size() === 0) {
      queue.unused.add(member);
      idle.add(member, nowMs);
      return;
    }
    queue.unused.delete(member);
    start(member, queue, nowMs);
    books.enter(member, 'initialising');
  };

  const serve = (queue: Queue<Job>, nowMs: number): void => {
    const { waiting, open, unused, demand } = queue;
    for (let next = open.first(); next !== undefined && waiting.size() > 0; next = open.first())
      start(next, queue, nowMs);
    for (let next = unused.first(); next !== undefined; next = unused.first()) {
      // Others that are on their way may have places for all who wait.
      const comingElsewhere = queue.coming - demand.concurrency * unused.size;
      if (waiting.size() <= comingElsewhere) return;
      begin(next, nowMs);
    }
  };

  return {
    serve,
    begin,
    release: (member, job, nowMs) => {
      const { queue } = member;
      member.running.delete(job);
      if (queue === null || member.isEnding || member.phase !== 'warm') return;
      queue.open.add(member);
      serve(queue, nowMs);
      if (member.running.size === 0) idle.add(member, nowMs);
    },
  };
};
