/**
 * The runtime of executables as the program of a container image: like `main.cjs`, but spoken to over
 * HTTP in OpenWhisk's way (scheduling-and-runtimes §5.1, §5.4).
 */
'use strict';
const { INIT } = require('../nodejs/channel.cjs');
const { openHttpChannel } = require('../nodejs/http-channel.cjs');
const { programCode } = require('../nodejs/http-code.cjs');
const { createActivation } = require('../nodejs/activation.cjs');
const { createActionLoop } = require('./action-loop.cjs');
const { createReplies } = require('./replies.cjs');

const channel = openHttpChannel(programCode, handleCall);
const runtime = createActionLoop(createReplies(channel));

function handleCall(type, call, head, rest) {
  const activation = createActivation(call, head, type === INIT);
  if (type === INIT) runtime.init(activation, head.folder);
  else runtime.run(activation, rest);
}
