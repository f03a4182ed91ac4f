/**
 * An error that nobody caught ends the process, as Node has it: after it no state can be trusted,
 * and the other activations here end without an answer. The activation it came from, if known,
 * gets the error as its answer, and its log the trace. Handlers that user code installs come first.
 */
'use strict';
const { writeSync } = require('node:fs');
const { inspect } = require('node:util');

function installCrashHandler(channel, runner, currentActivation, exitProcess) {
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') > 1) return;
    const activation = currentActivation();
    if (activation === undefined || activation.ended) printRaw(error);
    else runner.failThrown(activation, error);
    channel.flush();
    exitProcess(1);
  });
}

function printRaw(error) {
  try {
    writeSync(2, `${inspect(error)}\n`);
  } catch {
    // The pipe is full or closed: there is nobody left to tell.
  }
}

module.exports = { installCrashHandler };
