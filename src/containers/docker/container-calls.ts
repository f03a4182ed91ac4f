/**
 * One call of a container from its start to its report: a connection, a request, an answer in time,
 * and the log that goes with it.
 */
import { logLine, logTime } from '../../domain/activation/log-lines.ts';
import type { CallOutcome, CallReport } from '../../domain/activation/outcome.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { CallLog, CallLogs, EndWait } from './call-logs.ts';
import { type Address, connectTo } from './connection.ts';
import { callProxy, type ProxyAnswer, type ProxyCall } from './proxy-call.ts';

export interface CallLimits {
  readonly activationId: string;
  readonly logBytesMax: number;
  readonly timeoutMs: number;
}

/** The container as its calls see it. */
export interface CallDeps {
  readonly clock: Clock;
  readonly logs: CallLogs;
  readonly address: Address | null;
  /** Whether its image is known to end the output of each call. */
  readonly marked: boolean;
  readonly isGone: () => boolean;
  readonly exited: Promise<void>;
  /** Resolves when a process of it was killed for memory, of which the first may live on. */
  readonly exhaustion: Promise<void>;
  /** For one that hung up: whether that was for want of memory. It ends now, if it has not. */
  readonly diedOfMemory: () => Promise<boolean>;
  /** Ends it, because it can't be trusted with another call. */
  readonly giveUp: (reason: string) => Promise<void>;
}

export type Call = (limits: CallLimits, proxyCall: ProxyCall) => Promise<CallReport>;

/** For the end of a call's output (scheduling-and-runtimes §3.8). */
const AWAITED: EndWait = { silenceMs: 2_000, longestMs: 10_000 };
/** Where it may not come at all: after a failure, or of an image that ends nothing. */
const UNMARKED: EndWait = { silenceMs: 100, longestMs: 500 };
const MISSING_LOGS = 'There was an issue while collecting your logs. Data might be missing.';
/** How long news of memory may be on their way, when a call has failed. */
const NEWS_WAIT_MS = 50;
const KILLED = 'a process of it was killed for memory';
const TIMED_OUT = { type: 'timedOut' } as const;

export const createCalls = (deps: CallDeps): Call => {
  const { clock, logs, address, marked, isGone, exited, giveUp } = deps;

  const waiting = new Set<() => void>();
  void exited.then(() => {
    for (const hangUp of waiting) hangUp();
  });

  let open = 0;
  let exhausted = false;
  void deps.exhaustion.then(() => {
    exhausted = true;
    if (open === 0) void giveUp(KILLED);
  });
  const lostMemory = async (): Promise<boolean> => {
    if (exhausted) return true;
    const wait = new Promise<void>((resolve) => {
      clock.schedule(NEWS_WAIT_MS, resolve);
    });
    await Promise.race([deps.exhaustion, wait]);
    return exhausted;
  };

  const exitedOutcome = async (): Promise<CallOutcome> => ({
    type: 'exited',
    memoryExhausted: await deps.diedOfMemory(),
  });

  const judge = async (answer: ProxyAnswer): Promise<CallOutcome> => {
    if (answer.type === 'lost') return exitedOutcome();
    const failed = answer.type === 'answered' && !answer.ok;
    if (!failed || !(await lostMemory())) return answer;
    void giveUp(KILLED);
    return { type: 'exited', memoryExhausted: true };
  };

  const ask = async (
    { timeoutMs }: CallLimits,
    call: ProxyCall,
  ): Promise<ProxyAnswer | typeof TIMED_OUT> => {
    const untilMs = clock.nowMs() + timeoutMs;
    const socket = await connectTo(address, untilMs, clock, isGone);
    if (socket === null) return isGone() ? { type: 'lost' } : TIMED_OUT;
    const timeUp = Promise.withResolvers<typeof TIMED_OUT>();
    const cancel = clock.schedule(untilMs - clock.nowMs(), () => timeUp.resolve(TIMED_OUT));
    // A container that is gone does not say so to those who wait for it.
    const hangUp = (): void => void socket.destroy();
    waiting.add(hangUp);
    const answer = await Promise.race([callProxy(socket, call), timeUp.promise]);
    waiting.delete(hangUp);
    cancel();
    socket.destroy();
    return answer;
  };

  const linesOf = async (
    callLog: CallLog,
    { logBytesMax }: CallLimits,
    outcome: CallOutcome,
  ): Promise<readonly string[]> => {
    if (logBytesMax === 0 || outcome.type === 'timedOut' || isGone()) return callLog.lines();
    const well = outcome.type === 'oversized' || (outcome.type === 'answered' && outcome.ok);
    const awaited = well && (marked || logs.marks());
    const end = await callLog.ended(awaited ? AWAITED : UNMARKED);
    if (end === 'ended' || !awaited) return callLog.lines();
    // A mark that comes late would end the log of a later call.
    const lines = callLog.lines();
    await giveUp('it did not end the output of a call');
    return [...lines, missingLine(clock.nowMs())];
  };

  const report: Call = async (limits, proxyCall) => {
    const startMs = clock.nowMs();
    const callLog = logs.open(limits.activationId, limits.logBytesMax);
    const answer = await ask(limits, proxyCall);
    const endMs = clock.nowMs();
    const outcome = answer.type === 'timedOut' ? answer : await judge(answer);
    // Output of an init that went well goes on until the end of that of the first run.
    const isInit = proxyCall.path === '/init' && outcome.type === 'answered' && outcome.ok;
    const lines = isInit ? callLog.lines() : await linesOf(callLog, limits, outcome);
    return { outcome, startMs, endMs, logs: lines };
  };

  return async (limits, proxyCall) => {
    open += 1;
    const reported = await report(limits, proxyCall);
    open -= 1;
    // The next failure would be taken for one of memory; nor may a next call meet its end.
    if (exhausted && !isGone()) await giveUp(KILLED);
    return reported;
  };
};

const missingLine = (ms: number): string =>
  logLine(logTime(Math.floor(ms / 1000), (ms % 1000) * 1e6), 'stderr', MISSING_LOGS);
