/**
 * Closes files that this process was given by accident: what the server inherited from its own
 * parent and passes on to all children. Node marks the files it opens itself as not to be passed
 * on, so whatever lacks the mark came from outside. Must run before user code.
 */
'use strict';
const { closeSync, readdirSync, readFileSync } = require('node:fs');

const CLOSE_ON_EXEC = 0o2000000;

/** `kept` and all below it stay open. Without /proc there is nothing to go by. @param {number} kept */
function closeInheritedFiles(kept) {
  for (const name of listed()) {
    const fd = Number(name);
    if (fd > kept && isInherited(fd)) closeSync(fd);
  }
}

function listed() {
  try {
    return readdirSync('/proc/self/fd');
  } catch {
    return [];
  }
}

/** @param {number} fd */
function isInherited(fd) {
  try {
    const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'));
    return flags?.[1] !== undefined && (parseInt(flags[1], 8) & CLOSE_ON_EXEC) === 0;
  } catch {
    // The file by which the list was read, closed since.
    return false;
  }
}

module.exports = { closeInheritedFiles };
