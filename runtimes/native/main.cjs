/**
 * The runtime of executables: a proxy between the driver, which speaks frames on file descriptor 3,
 * and the program `exec` of an action (scheduling-and-runtimes §5.4, §5.5).
 *
 * Its argument is how the program is spoken to: `loop` starts it once, `skeleton` once a run.
 */
'use strict';
const { createActivation } = require('../nodejs/activation.cjs');
const { INIT, READY, openChannel } = require('../nodejs/channel.cjs');
const { closeInheritedFiles } = require('../nodejs/inherited-files.cjs');
const { createActionLoop } = require('./action-loop.cjs');
const { createReplies } = require('./replies.cjs');
const { createSkeleton } = require('./skeleton.cjs');

closeInheritedFiles(3);
const channel = openChannel(3, handleFrame, () => process.exit(0));
const create = process.argv[2] === 'skeleton' ? createSkeleton : createActionLoop;
const runtime = create(createReplies(channel));
channel.send(READY, 0, '');

function handleFrame(type, call, head, rest) {
  const activation = createActivation(call, head, type === INIT);
  if (type === INIT) runtime.init(activation, head.folder);
  else runtime.run(activation, rest);
}
