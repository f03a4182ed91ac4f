/**
 * The calls of a container that wait for their answers, and which call it may take next
 * (scheduling-and-runtimes §5.1): one init, then runs, side by side only where that is allowed.
 */
'use strict';

const ACTIVATION_ID = '__OW_ACTIVATION_ID';

/** `onEnd(activation)`: nothing more is printed for it. `reply(response, status, text)` answers one. */
function createCalls(isConcurrent, onEnd, reply) {
  const calls = new Map();
  let lastCall = 0;
  let state = 'uninitialised';

  const open = (response, isInit, environment) => {
    lastCall += 1;
    calls.set(lastCall, { response, isInit, activation: environment[ACTIVATION_ID] ?? null });
    return lastCall;
  };
  return {
    /** Why there can be none now; `null` where there can be. */
    initRefusal: () =>
      state === 'uninitialised' ? null : 'Cannot initialize the action more than once.',
    runRefusal: () => {
      if (state === 'uninitialised') return 'System not initialized.';
      const status = state === 'ready' && calls.size > 0 && !isConcurrent ? 'running' : state;
      return status === 'ready' ? null : `System not ready, status is ${status}.`;
    },
    openInit: (response, environment) => {
      state = 'initialising';
      return open(response, true, environment);
    },
    openRun: (response, environment) => open(response, false, environment),
    /** `null`: it is not open, or has no activation. */
    activationOf: (number) => calls.get(number)?.activation ?? null,
    settle: (number, ok, text) => {
      const call = calls.get(number);
      if (call === undefined) return;
      calls.delete(number);
      if (call.isInit) state = ok ? 'ready' : 'stopped';
      // The log of an init that went well goes on in that of the first run.
      if (!call.isInit || !ok) onEnd(call.activation);
      reply(call.response, ok ? 200 : 502, text);
    },
  };
}

module.exports = { createCalls };
