/**
 * Writes what activations print to this process's own streams, where a container's logs are read,
 * and marks where the output of one ends (scheduling-and-runtimes §3.8).
 *
 * Who reads may ask by `REWHISK_LINES=tagged` to be told whose every piece is, on lines
 * `\x1e<activation><sign><text>`: `:` for a whole line, `+` for the beginning of one, `!` for the end.
 * Everybody else gets the text as it is, and OpenWhisk's sentinel at its end.
 */
'use strict';
const { writeAll } = require('./write-all.cjs');

const SENTINEL = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n';
const TAG = '\x1e';
const NEWLINE = 0x0a;
const STREAMS = [1, 2];

function createOutput(isTagged) {
  return isTagged ? { print: printTagged, end: endTagged } : createPlain();
}

function createPlain() {
  const isInLine = { 1: false, 2: false };
  const print = (_, fd, bytes) => {
    if (bytes.length === 0) return;
    isInLine[fd] = bytes[bytes.length - 1] !== NEWLINE;
    write(fd, bytes);
  };
  const end = () => {
    for (const fd of STREAMS) {
      write(fd, Buffer.from(isInLine[fd] ? `\n${SENTINEL}` : SENTINEL));
      isInLine[fd] = false;
    }
  };
  return { print, end };
}

/** `activation` is null for output of none. */
function printTagged(activation, fd, bytes) {
  const name = activation ?? '-';
  const pieces = [];
  let at = 0;
  while (at < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline === -1 ? bytes.length : newline;
    pieces.push(Buffer.from(`${TAG}${name}${newline === -1 ? '+' : ':'}`));
    pieces.push(bytes.subarray(at, end), Buffer.of(NEWLINE));
    at = end + 1;
  }
  write(fd, Buffer.concat(pieces));
}

function endTagged(activation) {
  for (const fd of STREAMS) write(fd, Buffer.from(`${TAG}${activation ?? '-'}!\n`));
}

function write(fd, bytes) {
  try {
    writeAll(fd, bytes);
  } catch {
    // Nobody reads any more.
  }
}

module.exports = { createOutput };
