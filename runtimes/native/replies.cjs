/**
 * What goes back to the driver about one activation: its logs within their limit, and one answer
 * within its own. What an activation prints after its answer belongs to nobody.
 */
'use strict';
const {
  ANSWERED,
  FAILED,
  HEADER_BYTES,
  OVERSIZED,
  STDERR,
  STDOUT,
} = require('../nodejs/channel.cjs');
const { withinLimit } = require('../nodejs/log-limit.cjs');

/** How much of a too long answer is told. */
const HEAD_BYTES_MAX = 16 * 1024;
const TIME_BYTES = 8;
const CHUNK_BYTES_MAX = 64 * 1024;
const TYPE_OF = { stdout: STDOUT, stderr: STDERR };

function createReplies(channel) {
  const answer = (activation, type, text) => {
    if (activation.ended) return;
    activation.ended = true;
    channel.send(type, activation.call, text);
  };
  const sendChunk = (type, call, chunk) => {
    const ms = Date.now();
    const frame = Buffer.allocUnsafe(HEADER_BYTES + TIME_BYTES + chunk.length);
    frame.writeUInt32LE(Math.floor(ms / 1000), HEADER_BYTES);
    frame.writeUInt32LE((ms % 1000) * 1e6, HEADER_BYTES + 4);
    chunk.copy(frame, HEADER_BYTES + TIME_BYTES);
    channel.sendNow(type, call, frame);
  };
  const print = (activation, stream, bytes) => {
    if (activation === null) return;
    const allowed = withinLimit(activation, bytes);
    for (let at = 0; at < allowed.length; at += CHUNK_BYTES_MAX) {
      sendChunk(TYPE_OF[stream], activation.call, allowed.subarray(at, at + CHUNK_BYTES_MAX));
    }
  };

  return {
    print,
    explain: (activation, text) => print(activation, 'stderr', Buffer.from(`${text}\n`)),
    initialized: (activation) => answer(activation, ANSWERED, '{"ok":true}'),
    fail: (activation, error) => answer(activation, FAILED, JSON.stringify({ error })),
    result: (activation, json) => answer(activation, ANSWERED, json),
    /** `start`: as much of the answer as was kept. */
    oversized: (activation, bytes, start) => {
      const headBytes = Math.min(activation.resultBytesMax, HEAD_BYTES_MAX);
      answer(activation, OVERSIZED, `${bytes} ${start.toString('utf8', 0, headBytes)}`);
    },
  };
}

module.exports = { createReplies };
