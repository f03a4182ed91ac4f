/**
 * The logs of the calls that are open in one container: gives every piece of output to one of them,
 * and knows when a call's output has ended.
 *
 * Where a piece does not say whose it is, it goes to the call that has waited longest for the end of
 * its output: exactly right while calls come one after the other, a guess when they overlap. Output
 * of the time before the first run, that of the image's start and of what init printed last, goes to the
 * first call that comes; later output of no call concerns nobody.
 */
import type { LogStream } from '../../domain/activation/log-lines.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { type ActivationLog, createActivationLog } from '../output/activation-log.ts';
import type { LogMemory } from '../output/log-memory.ts';
import { createOutputLines, type OutputLines } from './output-lines.ts';

export interface CallLogs {
  readonly open: (activation: string, logBytesMax: number) => CallLog;
  readonly read: (stream: LogStream, bytes: Buffer) => void;
  /** No more output comes: nobody has to wait for it. */
  readonly close: () => void;
  /** Whether the image has ended the output of a call, as OpenWhisk asks of it. */
  readonly marks: () => boolean;
}

/** How long the end of a call's output is waited for. */
export interface EndWait {
  readonly silenceMs: number;
  readonly longestMs: number;
}

export interface CallLog {
  /** Resolves when its output has ended, was silent for so long, or has gone on for the longest time. */
  readonly ended: (wait: EndWait) => Promise<'ended' | 'silent'>;
  /** To be called once: what there is. */
  readonly lines: () => readonly string[];
}

interface Open {
  readonly activation: string;
  readonly log: ActivationLog;
  readonly waitsFor: Set<LogStream>;
  readonly end: PromiseWithResolvers<void>;
}

const EARLY_BYTES_MAX = 64 * 1024;
/** What a piece takes beside its bytes: the image decides how many there are. */
const PIECE_BYTES = 64;
/** So many calls there were before the first run. */
const INIT_ALONE = 1;

export const createCallLogs = (clock: Clock, memory: LogMemory): CallLogs => {
  const calls = new Set<Open>();
  const early: { readonly stream: LogStream; readonly bytes: Buffer }[] = [];
  let earlyBytes = 0;
  let heardMs = clock.nowMs();
  let marks = false;
  let isClosed = false;
  let opened = 0;

  const callOf = (stream: LogStream, activation: string | null): Open | undefined => {
    for (const call of calls) {
      const isIts =
        activation === null ? call.waitsFor.has(stream) : call.activation === activation;
      if (isIts) return call;
    }
    return activation === null ? calls.values().next().value : undefined;
  };
  const print = (call: Open, stream: LogStream, bytes: Buffer): void => {
    const ms = clock.nowMs();
    call.log.write(
      stream,
      { seconds: Math.floor(ms / 1000), nanoseconds: (ms % 1000) * 1e6 },
      bytes,
    );
  };
  const onText = (stream: LogStream, activation: string | null, bytes: Buffer): void => {
    if (bytes.length === 0) return;
    const call = callOf(stream, activation);
    if (call !== undefined) return print(call, stream, bytes);
    earlyBytes += PIECE_BYTES + bytes.length;
    if (opened > INIT_ALONE || earlyBytes > EARLY_BYTES_MAX) return;
    // A copy: the chunk around it may be large.
    early.push({ stream, bytes: Buffer.from(bytes) });
  };
  const onEnd = (stream: LogStream, activation: string | null): void => {
    marks = true;
    const call = callOf(stream, activation);
    call?.waitsFor.delete(stream);
    if (call?.waitsFor.size === 0) call.end.resolve();
  };
  const linesOf = (stream: LogStream): OutputLines =>
    createOutputLines({
      onText: (activation, bytes) => onText(stream, activation, bytes),
      onEnd: (activation) => onEnd(stream, activation),
    });
  const streams = { stdout: linesOf('stdout'), stderr: linesOf('stderr') };

  const endOf = (
    end: Promise<void>,
    { silenceMs, longestMs }: EndWait,
  ): Promise<'ended' | 'silent'> =>
    new Promise((resolve) => {
      const untilMs = clock.nowMs() + longestMs;
      let cancel = (): void => undefined;
      const look = (): void => {
        const leftMs = Math.min(heardMs + silenceMs, untilMs) - clock.nowMs();
        if (leftMs <= 0) resolve('silent');
        else cancel = clock.schedule(leftMs, look);
      };
      void end.then(() => {
        cancel();
        resolve('ended');
      });
      heardMs = clock.nowMs();
      look();
    });

  const open: CallLogs['open'] = (activation, logBytesMax) => {
    const log = createActivationLog(logBytesMax, memory);
    const end = Promise.withResolvers<void>();
    const call: Open = { activation, log, waitsFor: new Set(['stdout', 'stderr']), end };
    calls.add(call);
    opened += 1;
    for (const { stream, bytes } of early.splice(0)) print(call, stream, bytes);
    if (isClosed) end.resolve();
    return {
      ended: (wait) => endOf(end.promise, wait),
      lines: () => {
        if (calls.size === 1) for (const lines of Object.values(streams)) lines.flush();
        calls.delete(call);
        return log.end();
      },
    };
  };

  return {
    open,
    read: (stream, bytes) => {
      heardMs = clock.nowMs();
      streams[stream].read(bytes);
    },
    close: () => {
      isClosed = true;
      for (const lines of Object.values(streams)) lines.flush();
      for (const { end } of calls) end.resolve();
    },
    marks: () => marks,
  };
};
