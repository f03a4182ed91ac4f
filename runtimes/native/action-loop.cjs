/**
 * OpenWhisk's ActionLoop (scheduling-and-runtimes §5.4): the program is started once, reads one line
 * of JSON per run on its standard input and writes one to file descriptor 3. It serves one run at a
 * time: the scheduler sends no other meanwhile, and one that comes all the same waits for its turn.
 */
'use strict';
const { createLineReader } = require('./bounded-line.cjs');
const { findFault, programIn, startProgram } = require('./program.cjs');
const { createTurns } = require('./turns.cjs');

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
  let child = null;
  const turns = createTurns(({ activation, parameters }) => {
    if (child === null) return replies.fail(activation, NO_ACTION);
    turns.begin(activation, (finish) => ({
      onLine: (line, size) => finish(() => answer(replies, activation, line, size)),
      onEnd: () => finish(() => replies.fail(activation, EXITED)),
    }));
    child.stdin.write(requestLine(activation, parameters));
  });

  const start = (program, environment) => {
    child = startLoop({ program, environment }, replies, turns, () => (child = null));
    return child;
  };
  const end = () => {
    child?.kill('SIGKILL');
    child = null;
  };
  return {
    init: (activation, folder) => {
      const program = programIn(folder);
      const fault = findFault(program);
      if (fault === null) return initialize(activation, program, replies, turns, { start, end });
      replies.explain(activation, fault);
      return replies.fail(activation, NO_PROGRAM);
    },
    run: (activation, parameters) => turns.wait({ activation, parameters }),
  };
}

/** A turn in which the program starts, and says so where it is told to. */
function initialize(activation, program, replies, turns, { start, end }) {
  const given = { ...process.env, ...activation.environment };
  const waitsForAck = Boolean(given.OW_WAIT_FOR_ACK);
  const finish = turns.begin(activation, () => ({
    onEnd: (error) => fail(error?.message ?? EXITED),
    onLine: (line) => {
      if (!waitsForAck) return;
      if (isAcknowledgement(line)) succeed();
      else fail('it did not acknowledge its start');
    },
  }));
  const succeed = () => finish(() => replies.initialized(activation));
  const fail = (reason) =>
    finish(() => {
      end();
      replies.explain(activation, `The action did not start: ${reason}.`);
      replies.fail(activation, NOT_STARTED);
    });
  const child = start(program, waitsForAck ? { ...given, [WAIT_FOR_ACK]: '1' } : given);
  if (!waitsForAck) child?.once('spawn', () => setTimeout(succeed, GRACE_MS));
}

/** `null`: it could not be started, of which its turn is told. */
function startLoop({ program, environment }, replies, turns, onEnd) {
  const child = startProgram({ program, args: [], environment, files: 4 }, (error) => {
    onEnd();
    // An answer that came before the end is read first.
    setImmediate(() => turns.current()?.onEnd(error));
  });
  if (child === null) return null;
  const print = (stream) => (bytes) =>
    replies.print(turns.current()?.activation ?? null, stream, bytes);
  child.stdout.on('data', print('stdout'));
  child.stderr.on('data', print('stderr'));
  const read = createLineReader(
    () => turns.current()?.activation.resultBytesMax ?? 0,
    (line, size) => turns.current()?.onLine(line, size),
  );
  child.stdio[3].on('data', read);
  return child;
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
