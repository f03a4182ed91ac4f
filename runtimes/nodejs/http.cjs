/**
 * The Node.js runtime as the program of a container image: like `main.cjs`, but spoken to over HTTP
 * in OpenWhisk's way (scheduling-and-runtimes §5.1, §5.3).
 */
'use strict';
const { INIT } = require('./channel.cjs');
const { openHttpChannel } = require('./http-channel.cjs');
const { scriptCode } = require('./http-code.cjs');
const { createActivation, currentActivation, storage } = require('./activation.cjs');
const { installEnvironment } = require('./environment.cjs');
const { installOutput } = require('./output.cjs');
const { loadAction } = require('./action.cjs');
const { installCrashHandler } = require('./crash.cjs');
const { createRunner } = require('./runner.cjs');

const exitProcess = process.reallyExit.bind(process);
const channel = openHttpChannel(scriptCode, handleCall);
const runner = createRunner(channel);
const environment = installEnvironment(currentActivation);
installOutput(channel, currentActivation);
installCrashHandler(channel, runner, currentActivation, exitProcess);
process.on('exit', channel.flush);

function handleCall(type, call, head, rest) {
  const activation = createActivation(call, head, type === INIT);
  if (type !== INIT) return storage.run(activation, runner.run, activation, rest);
  environment.set(head.environment);
  return storage.run(activation, runner.init, activation, () => loadAction(head, rest));
}
