/** How much of what a program prints goes to the server. */
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

interface RepliesModule {
  readonly createReplies: (channel: {
    readonly sendNow: (type: number, call: number, frame: Buffer) => void;
  }) => { readonly print: (activation: object, stream: 'stdout', bytes: Buffer) => void };
}

const replies: RepliesModule = createRequire(import.meta.url)(
  '../../../runtimes/native/replies.cjs',
);
const FRAME_HEAD_BYTES = 17;

test('what a stored line takes beside its text counts for the limit of the log', () => {
  let sent = 0;
  const { print } = replies.createReplies({
    sendNow: (_type, _call, frame) => {
      sent += frame.length - FRAME_HEAD_BYTES;
    },
  });
  const activation = { call: 1, logBytesLeft: 1000, resultBytesMax: 0, ended: false };
  for (let lines = 0; lines < 1000; lines += 1) {
    print(activation, 'stdout', Buffer.from('\n'));
  }
  expect(sent).toBe(26);
});
