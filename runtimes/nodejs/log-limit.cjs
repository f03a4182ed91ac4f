/**
 * How much of what an activation prints goes to the driver: what its log may store, and a byte more, so
 * that the driver knows something was cut.
 */
'use strict';

const NEWLINE = 0x0a;
/** What a stored line takes beside its text: `2024-01-31T12:00:00.123456789Z stdout: `, for its newline. */
const LINE_BYTES = 38;

function withinLimit(activation, bytes) {
  if (activation.ended || activation.logBytesLeft < 0) return bytes.subarray(0, 0);
  const left = activation.logBytesLeft;
  activation.logBytesLeft -= bytes.length;
  for (let at = bytes.indexOf(NEWLINE); at !== -1 && activation.logBytesLeft >= 0;) {
    activation.logBytesLeft -= LINE_BYTES;
    at = bytes.indexOf(NEWLINE, at + 1);
  }
  return activation.logBytesLeft < 0 ? bytes.subarray(0, left + 1) : bytes;
}

module.exports = { withinLimit };
