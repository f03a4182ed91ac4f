/**
 * The Node.js runtime: started once per container, told by frames on file descriptor 3 to load one
 * action and then to run it, many times at once (scheduling-and-runtimes §5.3).
 *
 * Plain CommonJS without dependencies, because each millisecond here is paid by every cold start.
 * It shares its process with user code and protects nothing from it: the driver on the other side
 * believes none of its frames.
 */
'use strict';
const { INIT, READY, openChannel } = require('./channel.cjs');
const { createActivation, currentActivation, storage } = require('./activation.cjs');
const { installEnvironment } = require('./environment.cjs');
const { installOutput } = require('./output.cjs');
const { loadAction } = require('./action.cjs');
const { installCrashHandler } = require('./crash.cjs');
const { closeInheritedFiles } = require('./inherited-files.cjs');
const { createRunner } = require('./runner.cjs');

closeInheritedFiles(3);
// User code may replace these; the runtime keeps the ones it started with.
const exitProcess = process.reallyExit.bind(process);
const channel = openChannel(3, handleFrame, () => exitProcess(0));
const runner = createRunner(channel);
const environment = installEnvironment(currentActivation);
installOutput(channel, currentActivation);
installCrashHandler(channel, runner, currentActivation, exitProcess);
process.on('exit', channel.flush);
channel.send(READY, 0, '');

function handleFrame(type, call, head, rest) {
  const activation = createActivation(call, head, type === INIT);
  if (type !== INIT) return storage.run(activation, runner.run, activation, rest);
  environment.set(head.environment);
  return storage.run(activation, runner.init, activation, () => loadAction(head, rest));
}
