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

test.each<readonly [number, string, string | null, object]>([
  [400, NO_PROGRAM, 'me/own:1', ['NotRunnable', 'executable file not found in image me/own:1']],
  [400, 'no command specified', 'me/own:1', ['NotRunnable', 'no command specified']],
  [500, 'unable to find user ada', 'me/own:1', ['NotRunnable', 'unable to find user ada']],
  [500, NO_PROGRAM, 'me/own:1', ['CreateFailed', NO_PROGRAM]],
  [404, 'network bridge not found', 'me/own:1', ['CreateFailed', 'network bridge not found']],
  [409, 'name in use', 'me/own:1', ['CreateFailed', 'name in use']],
  [400, 'no command specified', null, ['CreateFailed', 'no command specified']],
])('%i "%s" for the image %s is %j', async (status, message, image, expected) => {
  const made = await create([status, { message }], image);
  if (E.isRight(made)) throw new Error('made');
  expect([made.left.type, made.left.message]).toEqual(expected);
});
