/**
 * The protocol of the image `openwhisk/dockerskeleton` (scheduling-and-runtimes §5.5): a process for
 * each run, with the parameters as its argument and on its standard input. The last line that it
 * prints is the result, lines before it are log. Runs at once are processes at once.
 */
'use strict';
const { createLastLine } = require('./last-line.cjs');
const { findFault, programIn, startProgram } = require('./program.cjs');

const NO_PROGRAM = 'The action failed to generate or locate a binary. See logs for details.';
const INVALID_RESULT = 'The action did not return a dictionary or array.';

/** Linux takes no longer argument. */
const ARGUMENT_BYTES_END = 131_072;

function createSkeleton(replies) {
  let program = null;
  let environment = process.env;

  const init = (activation, folder) => {
    const fault = findFault(programIn(folder));
    if (fault !== null) {
      replies.explain(activation, fault);
      return replies.fail(activation, NO_PROGRAM);
    }
    program = programIn(folder);
    environment = { ...process.env, ...activation.environment };
    return replies.initialized(activation);
  };

  const run = (activation, parameters) => {
    const lastLine = createLastLine(activation.resultBytesMax, (bytes) =>
      replies.print(activation, 'stdout', bytes),
    );
    const start = {
      program: program ?? '',
      args: Buffer.byteLength(parameters) < ARGUMENT_BYTES_END ? [parameters] : [],
      environment: { ...environment, ...activation.environment },
      files: 3,
    };
    const child = startProgram(start, (error) => {
      if (error === null) return answer(replies, activation, lastLine);
      replies.explain(activation, `The action did not start: ${error.message}.`);
      return replies.fail(activation, NO_PROGRAM);
    });
    child?.stdout.on('data', lastLine.write);
    child?.stderr.on('data', (bytes) => replies.print(activation, 'stderr', bytes));
    child?.stdin.end(parameters);
  };

  return { init, run };
}

function answer(replies, activation, lastLine) {
  const { line, size } = lastLine.end();
  if (size > activation.resultBytesMax) return replies.oversized(activation, size, line);
  const text = line.toString('utf8').trim();
  if (isResult(text)) return replies.result(activation, text);
  lastLine.log();
  return replies.fail(activation, INVALID_RESULT);
}

function isResult(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

module.exports = { createSkeleton };
