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
const { createCalls } = require('./http-calls.cjs');
const { createOutput } = require('./http-output.cjs');

const CONCURRENT = '__OW_ALLOW_CONCURRENT';
const PORT = 8080;
const RUN = 2;
const TEXT_AT = HEADER_BYTES + 8;
const BODY_BYTES_MAX = 64 * 1024 * 1024;
const BAD_REQUEST = 'Bad request.';
const FD_OF = { [STDOUT]: 1, [STDERR]: 2 };
const NO_LIMITS = { logBytesMax: Infinity, resultBytesMax: Infinity };

/** `loadCode` gives `{ folder, text }` of what init was sent. */
function openHttpChannel(loadCode, onFrame) {
  const output = createOutput(process.env.REWHISK_LINES === 'tagged');
  delete process.env.REWHISK_LINES;
  const calls = createCalls(process.env[CONCURRENT] === 'true', output.end, reply);
  let answers = [];
  const flush = () => {
    for (const { call, type, text } of answers.splice(0))
      calls.settle(call, type === ANSWERED, text);
  };
  serve((response, url, body) => {
    if (url === '/init') return init({ calls, loadCode, onFrame }, response, body.value);
    if (url === '/run') return run({ calls, onFrame }, response, body);
    return refuse(response, 500, BAD_REQUEST);
  });
  return {
    flush,
    send: (type, call, text) => {
      if (answers.push({ type, call, text }) === 1) setImmediate(flush);
    },
    sendNow: (type, call, frame) => {
      output.print(calls.activationOf(call), FD_OF[type], frame.subarray(TEXT_AT));
    },
  };
}

function init({ calls, loadCode, onFrame }, response, value) {
  const refusal = calls.initRefusal();
  if (refusal !== null) return refuse(response, 403, refusal);
  if (!value?.main || !value.code || typeof value.code !== 'string') {
    return refuse(response, 403, 'Missing main/no code to execute.');
  }
  const environment = stringsOf(value.env ?? {});
  const call = calls.openInit(response, environment);
  try {
    const { folder, text } = loadCode(value);
    const library = __dirname;
    onFrame(INIT, call, { ...NO_LIMITS, environment, main: value.main, folder, library }, text);
  } catch (error) {
    const text = `Initialization has failed due to: ${error?.message ?? error}`;
    calls.settle(call, false, errorText(text));
  }
}

function run({ calls, onFrame }, response, { value, ...context }) {
  const refusal = calls.runRefusal();
  if (refusal !== null) return refuse(response, 403, refusal);
  const parameters = value ?? {};
  if (typeof parameters !== 'object') {
    const text = `the argument must be a dictionary but has type '${typeof parameters}'.`;
    return refuse(response, 403, `Internal system error: ${text}`);
  }
  const environment = Object.fromEntries(
    Object.entries(stringsOf(context)).map(([name, it]) => [`__OW_${name.toUpperCase()}`, it]),
  );
  const call = calls.openRun(response, environment);
  return onFrame(RUN, call, { ...NO_LIMITS, environment }, JSON.stringify(parameters));
}

/** `onCall(response, url, body)`: of each POST of a JSON object. */
function serve(onCall) {
  const server = createServer((request, response) => {
    readJson(request, (body) => {
      if (body === null || request.method !== 'POST') return refuse(response, 500, BAD_REQUEST);
      return onCall(response, request.url, body);
    });
  });
  // The platform keeps the time.
  server.requestTimeout = 0;
  server.timeout = 0;
  server.listen(PORT);
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
