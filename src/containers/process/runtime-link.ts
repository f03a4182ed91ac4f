/**
 * The server's end of the conversation with one runtime: sends calls, and settles each by what
 * comes back.
 *
 * The runtime is hostile until proven dead. `onBroken` says that it left the protocol; nothing it
 * sends or fails to read makes the server hold more than the limits of its open calls.
 */
import type { CallOutcome } from '../../domain/activation/outcome.ts';
import type { LogStream } from '../../domain/activation/log-lines.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { createOutputTail } from '../output/output-tail.ts';
import type { Child } from './child.ts';
import { createFrameReader } from './frames.ts';
import { createFrameWriter, type FrameWriter } from './frame-writer.ts';
import type { OpenCalls } from './open-calls.ts';
import { createBrake, drainOutput } from '../output/raw-output.ts';
import { readRuntimeFrame } from './runtime-frame.ts';

export interface RuntimeLink {
  readonly send: FrameWriter;
  /** Answers up to this size are expected from now on. */
  readonly expect: (resultBytesMax: number) => void;
  /** Settles the answers that have come; for the end, when nothing more will. */
  readonly settle: () => void;
  /** The last that was written to file descriptor 2, where V8 says why it aborts. */
  readonly stderrTail: () => string;
}

export interface LinkEvents {
  readonly onReady: () => void;
  readonly onBroken: (reason: string) => void;
  /** The socket is closed: the process is ending, or user code has closed it. */
  readonly onHangUp: () => void;
  /** Output that can't be told to belong to one activation. */
  readonly onStray: (stream: LogStream, bytes: Buffer) => void;
}

/** Log frames stay below this. */
const FRAME_BYTES_MIN = 128 * 1024;
/** What reading a frame costs beside its bytes; of one that belongs to no call, a line of debugging too. */
const LOG_FRAME_BYTES = 64;
const STRAY_FRAME_BYTES = 256;

export const createRuntimeLink = (
  child: Child,
  calls: OpenCalls,
  clock: Clock,
  events: LinkEvents,
): RuntimeLink => {
  const send = createFrameWriter(child.channel);
  let frameBytesMax = FRAME_BYTES_MIN;
  let broken = false;
  let ready = false;
  const tail = createOutputTail();
  let answers: [call: number, outcome: CallOutcome][] = [];

  /** What belongs to no call has no limit of its own; what does can come a byte at a time. */
  const brake = createBrake(child.channel, clock);
  const breakOff = (reason: string): void => {
    if (broken) return;
    broken = true;
    events.onBroken(reason);
  };
  /** The first frame of a runtime, and of none of its calls. */
  const onReady = (call: number): void => {
    if (ready || call !== 0) return breakOff('it began anew');
    ready = true;
    events.onReady();
  };
  const settle = (): void => {
    const batch = answers;
    answers = [];
    for (const [call, outcome] of batch) calls.close(call, outcome);
  };
  // A turn later: what a child process of the action printed before the answer is in a pipe that
  // has not been read yet in this turn.
  const onAnswer = (call: number, outcome: CallOutcome): void => {
    if (answers.push([call, outcome]) === 1) setImmediate(settle);
  };
  const onRawOutput = (stream: LogStream, bytes: Buffer): void => {
    const only = calls.only();
    const ms = clock.nowMs();
    const time = { seconds: Math.floor(ms / 1000), nanoseconds: (ms % 1000) * 1e6 };
    if (only === null) events.onStray(stream, bytes);
    else calls.print(only, stream, time, bytes);
  };
  const onFrame = (type: number, call: number, body: Buffer): void => {
    if (broken) return;
    const message = readRuntimeFrame(type, body);
    if (message === null) return breakOff('it sent what is no frame');
    if (message.type === 'ready') return onReady(call);
    const isOpen = calls.isOpen(call);
    // An answer ends its call: there is one for each.
    if (!isOpen) brake(STRAY_FRAME_BYTES + body.length);
    else if (message.type === 'log') brake(LOG_FRAME_BYTES + body.length);
    if (message.type === 'answer') return onAnswer(call, message.outcome);
    if (call === 0) return onRawOutput(message.stream, message.bytes);
    calls.print(call, message.stream, message.time, message.bytes);
    if (!calls.withinLimit(call, message.bytes.length)) breakOff('it sent more logs than allowed');
  };

  const read = createFrameReader(() => frameBytesMax, onFrame);
  child.channel.on('data', (chunk: Buffer) => {
    if (!broken && !read(chunk)) breakOff('it announced a frame of an impossible length');
  });
  child.channel.on('close', events.onHangUp);
  // An error is followed by `close`.
  child.channel.on('error', () => undefined);
  drainOutput(child.stdout, clock, (bytes) => onRawOutput('stdout', bytes));
  drainOutput(child.stderr, clock, (bytes) => {
    tail.add(bytes);
    onRawOutput('stderr', bytes);
  });

  return {
    send,
    expect: (resultBytesMax) => {
      frameBytesMax = Math.max(frameBytesMax, resultBytesMax + FRAME_BYTES_MIN);
    },
    settle,
    stderrTail: tail.text,
  };
};
