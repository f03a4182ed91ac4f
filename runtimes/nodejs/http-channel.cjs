/**
 * OpenWhisk's contract in front of a runtime (scheduling-and-runtimes §5.1, §5.3): the same ends as
 * `channel.cjs`, but calls come over HTTP to port 8080, and logs go to this process's streams.
 *
 * `/init` once, then `/run`, overlapping only where `__OW_ALLOW_CONCURRENT` is `true`. Results and logs
 * are as long as they are: whoever called cuts them.
 */
'use strict';
const { createServer } = require('node:http');
const { ANSWERED, HEADER_BYTES, INIT, STDERR, STDOUT } = require('./channel.cjs');
const { createOutput } = require('./http-output.cjs');

const CONCURRENT = '__OW_ALLOW_CONCURRENT';
const ACTIVATION_ID = '__OW_ACTIVATION_ID';
const PORT = 8080;
const RUN = 2;
const TEXT_AT = HEADER_BYTES + 8;
const BODY_BYTES_MAX = 64 * 1024 * 1024;
const FD_OF = { [STDOUT]: 1, [STDERR]: 2 };
const NO_LIMITS = { logBytesMax: Infinity, resultBytesMax: Infinity };

/** `loadCode` gives `{ folder, text }` of what init was sent. */
function openHttpChannel(loadCode, onFrame) {
  const output = createOutput(process.env.REWHISK_LINES === 'tagged');
  delete process.env.REWHISK_LINES;
  const isConcurrent = process.env[CONCURRENT] === 'true';
  const calls = new Map();
  let lastCall = 0;
  let state = 'uninitialised';
  let answers = [];

  const flush = () => {
    for (const { call, type, text } of answers.splice(0)) settle(call, type === ANSWERED, text);
  };
  const settle = (number, ok, text) => {
    const call = calls.get(number);
    if (call === undefined) return;
    calls.delete(number);
    if (call.isInit) state = ok ? 'ready' : 'stopped';
    // The log of an init that went well goes on in that of the first run.
    if (!call.isInit || !ok) output.end(call.activation);
    reply(call.response, ok ? 200 : 502, text);
  };
  const open = (response, isInit, activation) => {
    lastCall += 1;
    calls.set(lastCall, { response, isInit, activation });
    return lastCall;
  };

  const init = (response, value) => {
    if (state !== 'uninitialised') {
      return refuse(response, 403, 'Cannot initialize the action more than once.');
    }
    if (!value?.main || !value.code || typeof value.code !== 'string') {
      return refuse(response, 403, 'Missing main/no code to execute.');
    }
    state = 'initialising';
    const environment = stringsOf(value.env ?? {});
    const call = open(response, true, environment[ACTIVATION_ID] ?? null);
    try {
      const { folder, text } = loadCode(value);
      const library = __dirname;
      onFrame(INIT, call, { ...NO_LIMITS, environment, main: value.main, folder, library }, text);
    } catch (error) {
      settle(
        call,
        false,
        errorText(`Initialization has failed due to: ${error?.message ?? error}`),
      );
    }
  };

  const run = (response, { value, ...context }) => {
    if (state === 'uninitialised') return refuse(response, 403, 'System not initialized.');
    const status = state === 'ready' && calls.size > 0 && !isConcurrent ? 'running' : state;
    if (status !== 'ready') {
      return refuse(response, 403, `System not ready, status is ${status}.`);
    }
    const parameters = value ?? {};
    if (typeof parameters !== 'object') {
      const text = `the argument must be a dictionary but has type '${typeof parameters}'.`;
      return refuse(response, 403, `Internal system error: ${text}`);
    }
    const environment = Object.fromEntries(
      Object.entries(stringsOf(context)).map(([name, it]) => [`__OW_${name.toUpperCase()}`, it]),
    );
    const call = open(response, false, environment[ACTIVATION_ID] ?? null);
    return onFrame(RUN, call, { ...NO_LIMITS, environment }, JSON.stringify(parameters));
  };

  const server = createServer((request, response) => {
    readJson(request, (body) => {
      if (body === null || request.method !== 'POST') return refuse(response, 500, 'Bad request.');
      if (request.url === '/init') return init(response, body.value);
      if (request.url === '/run') return run(response, body);
      return refuse(response, 500, 'Bad request.');
    });
  });
  // The platform keeps the time.
  server.requestTimeout = 0;
  server.timeout = 0;
  server.listen(PORT);

  return {
    flush,
    send: (type, call, text) => {
      if (answers.push({ type, call, text }) === 1) setImmediate(flush);
    },
    sendNow: (type, call, frame) => {
      output.print(calls.get(call)?.activation ?? null, FD_OF[type], frame.subarray(TEXT_AT));
    },
  };
}

/** `null` for what is no JSON object, or too long. */
function readJson(request, onBody) {
  const chunks = [];
  let bytes = 0;
  request.on('error', () => undefined);
  request.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  });
  request.on('end', () => onBody(bytes > BODY_BYTES_MAX ? null : parsed(Buffer.concat(chunks))));
}

function parsed(bytes) {
  try {
    const body = JSON.parse(bytes.toString('utf8'));
    return typeof body === 'object' && !Array.isArray(body) ? body : null;
  } catch {
    return null;
  }
}

const stringsOf = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => typeof value === 'string'));

const errorText = (error) => JSON.stringify({ error });

const refuse = (response, status, error) => reply(response, status, errorText(error));

function reply(response, status, text) {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, headers).end(text);
}

module.exports = { openHttpChannel };
