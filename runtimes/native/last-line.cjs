/**
 * Splits what a program prints into its last line, which is the result, and all before it, which is
 * log. Which line is the last is known only at the end, so one line is held back; one that is too
 * long to be a result goes to the log piece by piece.
 */
'use strict';

const NEWLINE = 0x0a;

function createLastLine(bytesMax, onLog) {
  let parts = [];
  let kept = 0;
  let size = 0;
  let isComplete = false;
  let isLogged = false;

  const held = () => Buffer.concat(parts, kept);
  const restart = () => {
    if (!isLogged && kept > 0) onLog(held());
    parts = [];
    kept = 0;
    size = 0;
    isLogged = false;
  };
  /** Part of the line that may be the last; its newline may come on top of what is allowed. */
  const hold = (bytes) => {
    size += bytes.length;
    isComplete = bytes[bytes.length - 1] === NEWLINE;
    if (!isLogged && size > bytesMax + 1) {
      isLogged = true;
      onLog(held());
    }
    if (isLogged) onLog(bytes);
    const part = bytes.subarray(0, bytesMax + 1 - kept);
    if (part.length === 0) return;
    parts.push(part);
    kept += part.length;
  };

  return {
    write: (chunk) => {
      const lineStart = chunk.lastIndexOf(NEWLINE, chunk.length - 2) + 1;
      // A newline at the very end ends the last line, it does not start another.
      if (chunk.length > 1 && lineStart > 0) {
        restart();
        onLog(chunk.subarray(0, lineStart));
        hold(chunk.subarray(lineStart));
      } else {
        if (isComplete) restart();
        hold(chunk);
      }
    },
    /** `line` is its start when it was too long. */
    end: () => ({ line: held(), size: isComplete ? size - 1 : size }),
    /** For a last line that is no result after all. */
    log: restart,
  };
}

module.exports = { createLastLine };
