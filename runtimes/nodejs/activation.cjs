/**
 * Which activation the running code belongs to. It follows callbacks, timers and promises, so two
 * hundred activations in one process keep their logs and their environment apart.
 */
'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');

const storage = new AsyncLocalStorage();

/** `ended` once its answer is given: what it prints afterwards belongs to nobody. */
const createActivation = (call, head, isInit) => ({
  call,
  isInit,
  environment: head.environment,
  logBytesLeft: head.logBytesMax,
  resultBytesMax: head.resultBytesMax,
  ended: false,
});

const currentActivation = () => storage.getStore();

module.exports = { createActivation, currentActivation, storage };
