/** Whose fault it is when a container can't be made. */
import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { BLACKBOX_KIND } from '../../../src/domain/runtimes.ts';
import { type Answer, logOf, quickPauses, standInEngine } from './stand-in-engine.ts';

const create = async (answer: Answer, image: string | null) => {
  await using engine = await standInEngine({ 'POST /containers/create': () => answer });
  const made = await engine.driver(quickPauses(), logOf().log);
  if (E.isLeft(made)) throw new Error(made.left.message);
  const kind = image === null ? 'nodejs:22' : BLACKBOX_KIND;
  return await made.right.create({
    ...{ id: containerId('0-1'), kind, image },
    ...{ memoryMb: 128, network: 'full' },
  });
};
const NO_PROGRAM = 'exec: "/start": stat /start: no such file or directory: unknown';

const failure = async (answer: Answer, image: string | null) => {
  const made = await create(answer, image);
  if (E.isRight(made)) throw new Error('made');
  return made.left;
};

test.each([
  [400, NO_PROGRAM, 'executable file not found in image me/own:1'],
  [400, 'no command specified', 'no command specified'],
  [500, 'unable to find user ada', 'unable to find user ada'],
])(
  'what is wrong with an image of their own is told to developers: %i %j',
  async (status, message, told) => {
    const text = { type: 'NotRunnable', message: told };
    expect(await failure([status, { message }], 'me/own:1')).toEqual(text);
  },
);

test.each([
  [500, NO_PROGRAM, 'me/own:1'],
  [404, 'network bridge not found', 'me/own:1'],
  [409, 'name in use', 'me/own:1'],
  [400, 'no command specified', null],
])(
  'all else is a failure of the platform, in the words of the engine: %i %j, image %j',
  async (status, message, image) => {
    expect(await failure([status, { message }], image)).toEqual({ type: 'CreateFailed', message });
  },
);
