/**
 * Sends what user code writes to `process.stdout` and `process.stderr`, and so to the console, to
 * the driver together with its activation and the time of writing. The driver makes the lines.
 *
 * What code writes to file descriptors 1 and 2 itself does not pass here; the driver sees it in the
 * pipes. Output of no activation goes out as call 0: like the former it belongs to the run that is
 * alone in the container, if one is.
 */
'use strict';
const { HEADER_BYTES, STDERR, STDOUT } = require('./channel.cjs');
const { withinLimit } = require('./log-limit.cjs');

const TIME_BYTES = 8;
const TEXT_AT = HEADER_BYTES + TIME_BYTES;
const CHUNK_BYTES_MAX = 64 * 1024;

const now = Date.now.bind(Date);
const nextTick = process.nextTick.bind(process);
const hrtime = process.hrtime.bind(process);

function installOutput(channel, currentActivation) {
  const replace = (stream, type) => {
    stream.write = (chunk, encoding, callback) => {
      const done = typeof encoding === 'function' ? encoding : callback;
      const activation = ownerOf(currentActivation());
      const bytes = toBytes(chunk, typeof encoding === 'string' ? encoding : 'utf8');
      const allowed = activation === undefined ? bytes : withinLimit(activation, bytes);
      sendChunks(channel, type, activation?.call ?? 0, allowed);
      if (typeof done === 'function') afterThisTurn(activation, done);
      return true;
    };
  };
  replace(process.stdout, STDOUT);
  replace(process.stderr, STDERR);
}

/**
 * Calls back once the code that writes has returned. The console gives the same callback with each
 * line: one entry counts for all, or a loop that prints would fill the memory with them.
 */
let last = null;
function afterThisTurn(activation, done) {
  if (last !== null && last.done === done && last.activation === activation) {
    last.count += 1;
    return;
  }
  last = { activation, done, count: 1 };
  nextTick(callBack, last);
}
function callBack(entry) {
  if (last === entry) last = null;
  for (; entry.count > 0; entry.count -= 1) entry.done();
}

/** What init has started for all runs, such as a connection or a worker, is nobody's once it is over. */
const ownerOf = (activation) =>
  activation !== undefined && activation.isInit && activation.ended ? undefined : activation;

const toBytes = (chunk, encoding) =>
  typeof chunk === 'string'
    ? Buffer.from(chunk, encoding)
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);

function sendChunks(channel, type, call, bytes) {
  if (bytes.length === 0) return;
  const time = wallClock();
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES_MAX) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES_MAX);
    const frame = Buffer.allocUnsafe(TEXT_AT + chunk.length);
    frame.writeUInt32LE(time.seconds, HEADER_BYTES);
    frame.writeUInt32LE(time.nanoseconds, HEADER_BYTES + 4);
    chunk.copy(frame, TEXT_AT);
    channel.sendNow(type, call, frame);
  }
}

// The wall clock ticks in milliseconds, the monotonic one in nanoseconds: count the second from
// where the first stood, and start again whenever the two drift apart.
let base = { ms: 0, tick: [0, 0] };
function wallClock() {
  const ms = now();
  const [seconds, nanoseconds] = hrtime(base.tick);
  const elapsedMs = seconds * 1e3 + nanoseconds / 1e6;
  if (Math.abs(base.ms + elapsedMs - ms) > 5) {
    base = { ms, tick: hrtime() };
    return { seconds: Math.floor(ms / 1000), nanoseconds: (ms % 1000) * 1e6 };
  }
  const total = (base.ms % 1000) * 1e6 + nanoseconds;
  return {
    seconds: Math.floor(base.ms / 1000) + seconds + Math.floor(total / 1e9),
    nanoseconds: total % 1e9,
  };
}

module.exports = { installOutput };
