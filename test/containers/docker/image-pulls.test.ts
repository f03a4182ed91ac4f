/** Whether an image is there, and whose fault it is that nobody can say. */
import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { BLACKBOX_KIND } from '../../../src/domain/runtimes.ts';
import { type Answer, logOf, quickPauses, standInEngine } from './stand-in-engine.ts';

const PYTHON = 'GET /images/rewhisk/action-python-v3:latest/json';

const start = async (answer: Answer) => {
  await using engine = await standInEngine({ [PYTHON]: () => answer });
  return await engine.driver(quickPauses(), logOf().log);
};

test('a kind whose image the engine does not have is not offered', async () => {
  const made = await start([404, { message: 'no such image' }]);
  if (E.isLeft(made)) throw new Error(made.left.message);
  expect(made.right.offers.kinds).toContain('nodejs:22');
  expect(made.right.offers.kinds).not.toContain('python:3');
});

test('an engine that can not say whether it has an image keeps the server from starting', async () => {
  const message = expect.stringMatching(/out of order/);
  expect(await start([500, { message: 'out of order' }])).toMatchObject(
    E.left({ type: 'CreateFailed', message }),
  );
});

test.each<readonly [number, string, string]>([
  [404, 'NotRunnable', "Failed to pull container image 'me/own:1'."],
  [500, 'CreateFailed', 'out of order'],
  [400, 'NotRunnable', 'out of order'],
])('an image of which the engine says %i is %s', async (status, type, message) => {
  await using engine = await standInEngine({
    'GET /images/me/own:1/json': () => [status, { message: 'out of order' }],
  });
  const made = await engine.driver(quickPauses(), logOf().log);
  if (E.isLeft(made)) throw new Error(made.left.message);
  const spec = { id: containerId('0-1'), kind: BLACKBOX_KIND, image: 'me/own:1' };
  expect(await made.right.create({ ...spec, memoryMb: 128, network: 'full' })).toEqual(
    E.left({ type, message }),
  );
});
