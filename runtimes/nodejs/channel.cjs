/**
 * Frames over the inherited socket: `u32 length | u8 type | u32 call | body`, little endian, where
 * the length counts what follows it. `src/containers/process/frames.ts` is the other end.
 *
 * Answers wait for the end of the event loop's turn and leave in one write. Logs leave at once, so a
 * line survives the endless loop or the crash that comes after it. A full socket is waited for: what
 * code prints never piles up here.
 */
'use strict';
const net = require('node:net');
const { writeAll } = require('./write-all.cjs');

// User code may replace it.
const { setImmediate } = globalThis;

const INIT = 1;
const READY = 1;
const STDOUT = 2;
const STDERR = 3;
const ANSWERED = 4;
const FAILED = 5;
const OVERSIZED = 6;
const HEADER_BYTES = 9;

function openChannel(fd, onFrame, onEnd) {
  const socket = new net.Socket({ fd, readable: true, writable: true });
  const write = (bytes) => {
    try {
      writeAll(fd, bytes);
    } catch {
      onEnd();
    }
  };
  let answers = [];
  const flush = () => {
    if (answers.length === 0) return;
    const batch = answers;
    answers = [];
    write(encode(batch));
  };
  socket.on('data', createReader(onFrame));
  socket.on('error', onEnd);
  socket.on('close', onEnd);
  return {
    flush,
    /** One text frame, sent with all others of this turn. */
    send: (type, call, text) => {
      if (answers.push({ type, call, text }) === 1) setImmediate(flush);
    },
    /** One frame that is complete but for its first nine bytes, sent now. */
    sendNow: (type, call, frame) => {
      frame.writeUInt32LE(frame.length - 4, 0);
      frame[4] = type;
      frame.writeUInt32LE(call, 5);
      write(frame);
    },
  };
}

function encode(frames) {
  let bytes = 0;
  for (const frame of frames) {
    frame.bytes = Buffer.byteLength(frame.text);
    bytes += HEADER_BYTES + frame.bytes;
  }
  const buffer = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const frame of frames) {
    buffer.writeUInt32LE(frame.bytes + 5, at);
    buffer[at + 4] = frame.type;
    buffer.writeUInt32LE(frame.call, at + 5);
    buffer.write(frame.text, at + HEADER_BYTES, 'utf8');
    at += HEADER_BYTES + frame.bytes;
  }
  return buffer;
}

/** Bodies from the driver are `u32 length of head | head as JSON | rest as text`. */
function createReader(onFrame) {
  let pending = [];
  let pendingBytes = 0;
  let wanted = 4;
  return (chunk) => {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < wanted) return;
    const buffer = pending.length === 1 ? chunk : Buffer.concat(pending, pendingBytes);
    let at = 0;
    wanted = 4;
    while (buffer.length - at >= 4) {
      wanted = 4 + buffer.readUInt32LE(at);
      if (buffer.length - at < wanted) break;
      const headEnd = at + 13 + buffer.readUInt32LE(at + 9);
      const head = JSON.parse(buffer.utf8Slice(at + 13, headEnd));
      const rest = buffer.utf8Slice(headEnd, at + wanted);
      onFrame(buffer[at + 4], buffer.readUInt32LE(at + 5), head, rest);
      at += wanted;
      wanted = 4;
    }
    pending = at === buffer.length ? [] : [buffer.subarray(at)];
    pendingBytes = buffer.length - at;
  };
}

module.exports = {
  INIT,
  READY,
  STDOUT,
  STDERR,
  ANSWERED,
  FAILED,
  OVERSIZED,
  HEADER_BYTES,
  openChannel,
};
