/** What somebody says on the admin socket who should not be there. */
import fc from 'fast-check';
import { connectTo } from '../../../src/admin/connecting.ts';
import { PROTOCOL } from '../../../src/admin/protocol.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { mutatedJson } from './json-mutations.ts';
import { weirdText } from './weird-texts.ts';

const subject = fc.oneof(fc.constantFrom('mallory', 'nobody', '', 'a'.repeat(300)), weirdText);
const namespace = fc.option(subject);
const auth = fc.option(
  fc.oneof(fc.constantFrom(':', `${'0'.repeat(36)}:${'k'.repeat(64)}`), weirdText),
);
const change = fc.record(
  {
    invocationsPerMinute: fc.constantFrom(0, 1, null, -1, 1.5, 'x'),
    allowedKinds: fc.constantFrom([], ['nodejs:22'], null, [1]),
    storeActivations: fc.boolean(),
  },
  { requiredKeys: [] },
);

const type = fc.constantFrom(
  ...['create', 'renewKey', 'remove', 'get', 'block', 'unblock', 'list', 'limits', '__proto__'],
);

const request = fc.record({ type, subject, namespace, auth, change }, { requiredKeys: ['type'] });

const line = mutatedJson(
  fc.record({ protocol: fc.constantFrom(PROTOCOL, PROTOCOL, 2, '1', null), request }),
);

const ends = fc.constantFrom('\n', '\n', '\n', '', '\n\n', '\n{"protocol":1}\n', '\r\n');

export const adminLine: fc.Arbitrary<Uint8Array> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(line, ends).map(([text, end]) => Buffer.concat([text, Buffer.from(end)])),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2000 }) },
  { weight: 1, arbitrary: fc.constant(Buffer.alloc(70_000, 'x')) },
);

/** All that is answered until the connection ends; a socket that takes nobody more answers nothing. */
export const saidOn = async (dataDir: string, bytes: Uint8Array): Promise<string> => {
  const connected = await connectTo(dataDir);
  if (E.isLeft(connected)) throw new Error(connected.left.type);
  const socket = connected.right;
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve()).on('error', () => resolve());
  });
  // Of a line that never ends it would wait for the rest.
  if (bytes.includes(LINE_END)) socket.write(bytes);
  else socket.end(bytes);
  await closed;
  return said;
};

const LINE_END = 0x0a;

const REPLY = /^\{"protocol":1,"reply":\{"type":"(?:done|refused|unreadable)".*\}\}\n$/s;

/** Whether it is an answer as there may be one; `failed` stands for something that broke. */
export const isReply = (said: string): boolean => said === '' || REPLY.test(said);
