/**
 * OpenWhisk's ActionLoop (scheduling-and-runtimes §5.4): the program is started once, reads one line
 * of JSON per run on its standard input and writes one to file descriptor 3. It serves one run at a
 * time: the scheduler sends no other meanwhile, and one that comes all the same waits for its turn.
 */
'use strict';
const { createLineReader } = require('./bounded-line.cjs');
const { findFault, programIn, startProgram } = require('./program.cjs');

/** Upstream's words. */
const NO_PROGRAM = 'The action failed to generate or locate a binary. See logs for details.';
const NOT_STARTED = 'Cannot start action. Check logs for details.';
const INVALID_RESULT = 'The action did not return a dictionary or array.';
const EXITED = 'command exited';
const NO_ACTION = 'no action defined yet';

/** Tells the program to write `{"ok":true}` when it has started, however long that takes. */
const WAIT_FOR_ACK = '__OW_WAIT_FOR_ACK';
/** A program that ends this soon was not started. */
const GRACE_MS = 5;

function createActionLoop(replies) {
  const waiting = [];
  let child = null;
  /** Who is being served: the program's output, its answer and its end are this activation's. */
  let turn = null;

  const print = (stream) => (bytes) => replies.print(turn?.activation ?? null, stream, bytes);
  /** Settles when what was printed before has been read as well. */
  const finish = (served, settle) => {
    if (served.isOver) return;
    served.isOver = true;
    setImmediate(() => {
      settle(served.activation);
      turn = null;
      next();
    });
  };
  const next = () => {
    while (turn === null && waiting.length > 0) serve(waiting.shift());
  };
  const serve = ({ activation, parameters }) => {
    if (child === null) return replies.fail(activation, NO_ACTION);
    turn = {
      activation,
      isOver: false,
      onLine: (line, size) => finish(turn, () => answer(replies, activation, line, size)),
      onEnd: () => finish(turn, () => replies.fail(activation, EXITED)),
    };
    child.stdin.write(requestLine(activation, parameters));
  };

  const start = (activation, program, environment) => {
    child = startProgram({ program, args: [], environment, files: 4 }, (error) => {
      child = null;
      // An answer that came before the end is read first.
      setImmediate(() => turn?.onEnd(error));
    });
    if (child === null) return;
    child.stdout.on('data', print('stdout'));
    child.stderr.on('data', print('stderr'));
    const read = createLineReader(
      () => turn?.activation.resultBytesMax ?? 0,
      (line, size) => turn?.onLine(line, size),
    );
    child.stdio[3].on('data', read);
  };

  return {
    init: (activation, folder) => {
      const program = programIn(folder);
      const fault = findFault(program);
      if (fault !== null) {
        replies.explain(activation, fault);
        return replies.fail(activation, NO_PROGRAM);
      }
      const given = { ...process.env, ...activation.environment };
      const waitsForAck = Boolean(given.OW_WAIT_FOR_ACK);
      const environment = waitsForAck ? { ...given, [WAIT_FOR_ACK]: '1' } : given;
      const started = { activation, isOver: false };
      const succeed = () => finish(started, replies.initialized);
      const fail = (reason) =>
        finish(started, () => {
          child?.kill('SIGKILL');
          child = null;
          replies.explain(activation, `The action did not start: ${reason}.`);
          replies.fail(activation, NOT_STARTED);
        });
      started.onEnd = (error) => fail(error?.message ?? EXITED);
      started.onLine = (line) => {
        if (!waitsForAck) return;
        if (isAcknowledgement(line)) succeed();
        else fail('it did not acknowledge its start');
      };
      turn = started;
      start(activation, program, environment);
      if (!waitsForAck) child?.once('spawn', () => setTimeout(succeed, GRACE_MS));
    },
    run: (activation, parameters) => {
      waiting.push({ activation, parameters });
      next();
    },
  };
}

/** `{"value": …, "activation_id": …}`, where the environment is without its prefix. */
function requestLine({ environment }, parameters) {
  const context = Object.entries(environment)
    .filter(([name]) => name.startsWith('__OW_'))
    .map(([name, value]) => [name.slice(5).toLowerCase(), value]);
  const others = JSON.stringify(Object.fromEntries(context)).slice(1);
  // Newlines are blanks in JSON.
  const value = parameters.replace(/[\r\n]/g, '');
  return `{"value":${value}${others === '}' ? '' : ','}${others}\n`;
}

function answer(replies, activation, line, size) {
  if (size > activation.resultBytesMax) return replies.oversized(activation, size, line);
  const text = line.toString('utf8');
  // `null` passes, as upstream has it; the platform refuses it.
  return typeof parse(text) === 'object'
    ? replies.result(activation, text)
    : replies.fail(activation, INVALID_RESULT);
}

const isAcknowledgement = (line) => parse(line.toString('utf8'))?.ok === true;

/** `undefined` for what is no JSON. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

module.exports = { createActionLoop };
