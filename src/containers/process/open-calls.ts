/**
 * The calls a container has not answered yet. Each ends exactly once: by its answer, at its
 * deadline, or with the container. What arrives for a call that is not open concerns nobody.
 */
import type { CallOutcome, CallReport } from '../../domain/activation/outcome.ts';
import type { LogStream } from '../../domain/activation/log-lines.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { type ActivationLog, createActivationLog, type LogTime } from '../output/activation-log.ts';
import type { LogMemory } from '../output/log-memory.ts';

export interface CallLimits {
  readonly timeoutMs: number;
  readonly logBytesMax: number;
}

export interface OpenCalls {
  readonly open: (limits: CallLimits, send: (call: number) => void) => Promise<CallReport>;
  readonly close: (call: number, outcome: CallOutcome) => void;
  readonly closeAll: (outcome: CallOutcome) => void;
  readonly print: (call: number, stream: LogStream, time: LogTime, bytes: Buffer) => void;
  /** Counts what a runtime sends for a log; `false` for more than an honest one would. */
  readonly withinLimit: (call: number, logBytes: number) => boolean;
  readonly isOpen: (call: number) => boolean;
  /** The one call that is open, if it is exactly one. */
  readonly only: () => number | null;
}

interface OpenCall {
  readonly log: ActivationLog;
  readonly settle: (outcome: CallOutcome) => void;
  logBytesLeft: number;
}

/** A runtime stops at the log limit; what it may send beyond is a matter of rounding. */
const LOG_BYTES_SLACK = 1024 * 1024;

export const createOpenCalls = (clock: Clock, logMemory: LogMemory): OpenCalls => {
  const calls = new Map<number, OpenCall>();
  let lastCall = 0;

  /** Apart from `open`, whose arguments may hold a long request that nobody needs once it is sent. */
  const begin = ({ timeoutMs, logBytesMax }: CallLimits) => {
    // Call 0 is nobody's; numbers come around after four thousand million runs.
    lastCall = (lastCall % 0xffff_fffe) + 1;
    const call = lastCall;
    const startMs = clock.nowMs();
    const log = createActivationLog(logBytesMax, logMemory);
    const { promise, resolve } = Promise.withResolvers<CallReport>();
    const cancel = clock.schedule(timeoutMs, () => close(call, { type: 'timedOut' }));
    const settle = (outcome: CallOutcome): void => {
      cancel();
      resolve({ outcome, startMs, endMs: clock.nowMs(), logs: log.end() });
    };
    calls.set(call, { log, settle, logBytesLeft: logBytesMax + LOG_BYTES_SLACK });
    return { call, report: promise };
  };

  const open: OpenCalls['open'] = (limits, send) => {
    const { call, report } = begin(limits);
    send(call);
    return report;
  };

  const close: OpenCalls['close'] = (call, outcome) => {
    const found = calls.get(call);
    if (found === undefined) return;
    calls.delete(call);
    found.settle(outcome);
  };

  return {
    open,
    close,
    closeAll: (outcome) => {
      for (const call of calls.keys()) close(call, outcome);
    },
    print: (call, stream, time, bytes) => calls.get(call)?.log.write(stream, time, bytes),
    withinLimit: (call, logBytes) => {
      const found = calls.get(call);
      if (found === undefined) return true;
      // An honest frame holds a byte at least.
      found.logBytesLeft -= Math.max(1, logBytes);
      return found.logBytesLeft >= 0;
    },
    isOpen: (call) => calls.has(call),
    only: () => (calls.size === 1 ? (calls.keys().next().value ?? null) : null),
  };
};
