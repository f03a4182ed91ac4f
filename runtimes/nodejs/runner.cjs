/**
 * Loads the action once and calls it for every run, and says how it went in OpenWhisk's words
 * (runtime-nodejs, service.js; scheduling-and-runtimes §5.3). Each activation gets one answer.
 */
'use strict';
const { ANSWERED, FAILED, OVERSIZED } = require('./channel.cjs');
const { serializeError } = require('./serialized-error.cjs');

const stringify = JSON.stringify;
const parse = JSON.parse;
/** How much of a too long answer is told. */
const HEAD_CHARACTERS_MAX = 16 * 1024;
const NOT_A_DICTIONARY = 'The action did not return a dictionary.';

function createRunner(channel) {
  let handler;

  const answer = (activation, type, text) => {
    if (activation.ended) return;
    activation.ended = true;
    channel.send(type, activation.call, text);
  };
  /** A longer frame than the driver expects would be the end of the container. */
  const answerWithin = (activation, type, json) => {
    const { resultBytesMax } = activation;
    const bytes = json.length * 3 <= resultBytesMax ? 0 : Buffer.byteLength(json);
    if (bytes <= resultBytesMax) return answer(activation, type, json);
    const headCharacters = Math.min(resultBytesMax, HEAD_CHARACTERS_MAX);
    return answer(activation, OVERSIZED, `${bytes} ${json.slice(0, headCharacters)}`);
  };
  const fail = (activation, message) =>
    answerWithin(activation, FAILED, stringify({ error: String(message) }));

  const finish = (activation, value) => {
    const result = value === undefined ? {} : value;
    if (typeof result !== 'object') {
      console.error(`Result must be of type object but has type "${typeof result}":`, result);
      return fail(activation, NOT_A_DICTIONARY);
    }
    const text = asJson(result);
    if (text.error !== undefined) return failThrown(activation, text.error);
    if (text.json === undefined) return fail(activation, NOT_A_DICTIONARY);
    return answerWithin(activation, ANSWERED, text.json);
  };
  const failThrown = (activation, error) => {
    console.error(error);
    fail(activation, `An error has occurred: ${describe(error)}`);
  };
  const reject = (activation, error) => {
    try {
      finish(activation, { error: serializeError(error) });
    } catch {
      finish(activation, { error: describe(error) });
    }
  };

  const run = (activation, parameters) => {
    let result;
    try {
      result = handler(parse(parameters));
    } catch (error) {
      return failThrown(activation, error);
    }
    return Promise.resolve(result).then(
      (value) => finish(activation, value),
      (error) => reject(activation, error),
    );
  };

  const init = async (activation, load) => {
    try {
      handler = await load();
      answer(activation, ANSWERED, '{"OK":true}');
    } catch (error) {
      console.error('Error during initialization:', error);
      fail(activation, `Initialization has failed due to: ${error?.stack || describe(error)}`);
    }
  };

  return { init, run, failThrown };
}

/** Circular values, BigInts and throwing `toJSON`s are the developer's error, not a crash. */
function asJson(value) {
  try {
    return { json: stringify(value) };
  } catch (error) {
    return { error };
  }
}

/** Any value can be thrown, also one that can't become a string. */
function describe(error) {
  try {
    return String(error);
  } catch {
    return 'an error that has no description';
  }
}

module.exports = { createRunner };
