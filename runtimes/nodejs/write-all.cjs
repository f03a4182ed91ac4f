/**
 * Writes all of it before anything else happens: a crash that follows loses nothing. A file that is full
 * is waited for, as Node itself waits for a full pipe on its standard output.
 */
'use strict';
const { writeSync } = require('node:fs');

// User code may replace it.
const { wait } = Atomics;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
/** How long a full file is left alone. */
const WAIT_MS = 0.2;

/** Throws where nobody reads any more. */
function writeAll(fd, bytes) {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      wait(sleeper, 0, 0, WAIT_MS);
    }
  }
}

module.exports = { writeAll };
