/** Finds and starts the program of an action. */
'use strict';
const { spawn } = require('node:child_process');
const { accessSync, constants, statSync } = require('node:fs');
const path = require('node:path');

const programIn = (folder) => path.join(folder, 'exec');

/** Why there is nothing to start; `null` when there is. */
function findFault(program) {
  try {
    if (!statSync(program).isFile()) return "The code has an 'exec' that is not a file.";
    accessSync(program, constants.X_OK);
    return null;
  } catch (error) {
    return error.code === 'EACCES'
      ? "The code has an 'exec' that is not executable."
      : "The code has no executable 'exec' at its root.";
  }
}

/**
 * Starts it with pipes on its first `files` file descriptors; `null` when not even that was tried.
 * `onEnd` is called once: with an error when it did not start, with `null` when it ended. With file
 * descriptor 3 that is when the process ends, else when all its output is read.
 */
function startProgram({ program, args, environment, files }, onEnd) {
  const stdio = Array.from({ length: files }, () => 'pipe');
  const end = (error) => {
    child?.removeAllListeners();
    onEnd(error);
  };
  let child = null;
  try {
    // Commands are for all users of a machine to see, and the name of the folder is for nobody else.
    const command = `./${path.basename(program)}`;
    child = spawn(command, args, { cwd: path.dirname(program), env: environment, stdio });
  } catch (error) {
    setImmediate(() => onEnd(error));
    return null;
  }
  // What it does not read, or closes, is its own affair.
  for (const stream of child.stdio) stream?.on('error', () => undefined);
  child.once('error', end);
  child.once(files > 3 ? 'exit' : 'close', () => end(null));
  return child;
}

module.exports = { findFault, programIn, startProgram };
