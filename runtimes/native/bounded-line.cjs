/**
 * Cuts the stream of answers into lines. Of a line that is longer than allowed only the start is
 * kept, and its length.
 */
'use strict';

const NEWLINE = 0x0a;

/** `bytesMax` is asked while a line grows; `onLine` gets what was kept of it, and its true length. */
function createLineReader(bytesMax, onLine) {
  let parts = [];
  let kept = 0;
  let size = 0;

  const keep = (bytes) => {
    size += bytes.length;
    const part = bytes.subarray(0, Math.max(0, bytesMax() - kept));
    if (part.length === 0) return;
    parts.push(part);
    kept += part.length;
  };
  const end = () => {
    const line = Buffer.concat(parts, kept);
    const length = size;
    parts = [];
    kept = 0;
    size = 0;
    onLine(line, length);
  };
  return (chunk) => {
    let at = 0;
    for (
      let newline = chunk.indexOf(NEWLINE);
      newline !== -1;
      newline = chunk.indexOf(NEWLINE, at)
    ) {
      keep(chunk.subarray(at, newline));
      end();
      at = newline + 1;
    }
    keep(chunk.subarray(at));
  };
}

module.exports = { createLineReader };
