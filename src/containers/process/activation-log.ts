/**
 * The log of one activation: makes lines of the bytes that arrive for its two streams and keeps
 * them within its limit (P42: stored bytes <= limit + one notice, the notice iff something was cut).
 * Lines are in the order in which they ended; unfinished ones come last. What all logs may take
 * together can cut one short as well, with a notice of its own.
 */
import {
  crowdedLine,
  logLine,
  type LogStream,
  logTime,
  truncationLine,
} from '../../domain/activation/log-lines.ts';
import { createLogShare, type LogMemory } from './log-memory.ts';

export interface LogTime {
  readonly seconds: number;
  readonly nanoseconds: number;
}

export interface ActivationLog {
  readonly write: (stream: LogStream, time: LogTime, bytes: Buffer) => void;
  /** Ends the unfinished lines and gives all. */
  readonly end: () => readonly string[];
}

interface Unfinished {
  readonly time: LogTime;
  readonly bytes: Buffer;
}

const NEWLINE = 0x0a;
const STREAMS = ['stdout', 'stderr'] as const;
const silent: ActivationLog = { write: () => undefined, end: () => [] };

/** A limit of 0 bytes collects nothing, not even a notice (openwhisk-api §5.8). */
export const createActivationLog = (bytesMax: number, memory: LogMemory): ActivationLog => {
  if (bytesMax === 0) return silent;
  const share = createLogShare(memory);
  const lines: string[] = [];
  const unfinished: Partial<Record<LogStream, Unfinished>> = {};
  /** Of lines. */
  let kept = 0;
  let truncatedAt: LogTime | null = null;
  let isCrowded = false;

  const heldBytes = (): number =>
    STREAMS.reduce((sum, stream) => sum + (unfinished[stream]?.bytes.length ?? 0), 0);

  const bytesLeft = (): number =>
    Math.max(0, Math.min(bytesMax, share.room()) - kept - heldBytes());

  const add = (stream: LogStream, time: LogTime, bytes: Buffer): void => {
    const prefix = logLine(timeText(time), stream, '');
    const room = bytesLeft() - prefix.length;
    const text = bytes.toString('utf8');
    const textBytes = Buffer.byteLength(text);
    if (textBytes > room) {
      truncatedAt = time;
      isCrowded = share.room() < bytesMax;
    }
    if (room < 0) return;
    lines.push(prefix + (textBytes > room ? cutText(text, room) : text));
    kept += prefix.length + Math.min(textBytes, room);
  };

  /** Keeps a copy, because the chunk around it may be large; a hopelessly long line ends here. */
  const hold = (stream: LogStream, time: LogTime, bytes: Buffer): void => {
    if (bytes.length === 0) return;
    const held = join(unfinished[stream], bytes);
    delete unfinished[stream];
    if (held.length > bytesLeft()) add(stream, time, held);
    else unfinished[stream] = { time, bytes: held };
  };

  const split = (stream: LogStream, time: LogTime, bytes: Buffer): void => {
    let at = 0;
    while (truncatedAt === null) {
      const end = bytes.indexOf(NEWLINE, at);
      if (end === -1) return hold(stream, time, bytes.subarray(at));
      const rest = bytes.subarray(at, end);
      const start = unfinished[stream];
      delete unfinished[stream];
      add(stream, time, start === undefined ? rest : join(start, rest));
      at = end + 1;
    }
  };

  const end = (): readonly string[] => {
    for (const stream of STREAMS) {
      const rest = unfinished[stream];
      delete unfinished[stream];
      if (rest !== undefined && truncatedAt === null) add(stream, rest.time, rest.bytes);
    }
    share.hold(0);
    if (truncatedAt === null) return lines;
    const time = timeText(truncatedAt);
    lines.push(isCrowded ? crowdedLine(time) : truncationLine(time, bytesMax));
    return lines;
  };

  return {
    write: (stream, time, bytes) => {
      split(stream, time, bytes);
      share.hold(kept + heldBytes());
    },
    end,
  };
};

const timeText = (time: LogTime): string => logTime(time.seconds, time.nanoseconds);

const join = (start: Unfinished | undefined, rest: Buffer): Buffer =>
  start === undefined ? Buffer.from(rest) : Buffer.concat([start.bytes, rest]);

/** The first `bytesMax` bytes of a text, without half a character. */
const cutText = (text: string, bytesMax: number): string => {
  const bytes = Buffer.from(text);
  let end = bytesMax;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
};
