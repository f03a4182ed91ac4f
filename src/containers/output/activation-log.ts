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
import { createHeldBytes, type HeldBytes } from './held-bytes.ts';
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
  readonly held: HeldBytes;
}

const NEWLINE = 0x0a;
const STREAMS = ['stdout', 'stderr'] as const;
/** The same for both: the time and the name of the stream. */
const PREFIX_BYTES = logLine('', 'stdout', '').length;
const silent: ActivationLog = { write: () => undefined, end: () => [] };

/** A limit of 0 bytes collects nothing, not even a notice (openwhisk-api §5.8). */
export const createActivationLog = (bytesMax: number, memory: LogMemory): ActivationLog => {
  if (bytesMax === 0) return silent;
  const share = createLogShare(memory);
  const lines: string[] = [];
  const unfinished: Partial<Record<LogStream, Unfinished>> = {};
  /** Of lines. */
  let kept = 0;
  /** From then on nothing is taken; what came before is kept, of either stream. */
  let truncatedAt: LogTime | null = null;
  let isCrowded = false;

  /** What the unfinished lines will take. */
  const heldBytes = (): number =>
    STREAMS.map((stream) => unfinished[stream])
      .filter((line) => line !== undefined)
      .reduce((sum, { held }) => sum + PREFIX_BYTES + held.length(), 0);

  const bytesLeft = (): number =>
    Math.max(0, Math.min(bytesMax, share.room()) - kept - heldBytes());

  const add = (stream: LogStream, time: LogTime, bytes: Buffer): void => {
    const prefix = logLine(timeText(time), stream, '');
    const room = bytesLeft() - PREFIX_BYTES;
    const text = bytes.toString('utf8');
    const textBytes = Buffer.byteLength(text);
    if (textBytes > room) {
      truncatedAt ??= time;
      isCrowded = share.room() < bytesMax;
    }
    if (room < 0) return;
    lines.push(prefix + (textBytes > room ? cutText(text, room) : text));
    kept += PREFIX_BYTES + Math.min(textBytes, room);
  };

  /** A hopelessly long line ends here. */
  const hold = (stream: LogStream, time: LogTime, bytes: Buffer): void => {
    if (bytes.length === 0) return;
    const held = unfinished[stream]?.held ?? createHeldBytes();
    held.add(bytes);
    delete unfinished[stream];
    if (PREFIX_BYTES + held.length() > bytesLeft()) add(stream, time, held.take());
    else unfinished[stream] = { time, held };
  };

  const split = (stream: LogStream, time: LogTime, bytes: Buffer): void => {
    let at = 0;
    while (truncatedAt === null) {
      const end = bytes.indexOf(NEWLINE, at);
      if (end === -1) return hold(stream, time, bytes.subarray(at));
      const rest = bytes.subarray(at, end);
      const held = unfinished[stream]?.held;
      held?.add(rest);
      delete unfinished[stream];
      add(stream, time, held?.take() ?? rest);
      at = end + 1;
    }
  };

  const end = (): readonly string[] => {
    for (const stream of STREAMS) {
      const rest = unfinished[stream];
      delete unfinished[stream];
      if (rest !== undefined) add(stream, rest.time, rest.held.take());
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

/** The first `bytesMax` bytes of a text, without half a character. */
const cutText = (text: string, bytesMax: number): string => {
  const bytes = Buffer.from(text);
  let end = bytesMax;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
};
