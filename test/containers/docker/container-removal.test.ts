/** What happens when the engine does not remove a container. */
import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { type Answer, type Answers, logOf, quickPauses, standInEngine } from './stand-in-engine.ts';

const LEFT_OVER: Answers = { 'GET /containers/json': () => [200, [{ Id: 'left' }]] };
const REFUSED: Answer = [500, { message: 'device or resource busy' }];

test('a container that can not be removed at once is removed later', async () => {
  await using engine = await standInEngine({
    ...LEFT_OVER,
    'DELETE /containers/left': (count) => (count < 4 ? REFUSED : [204, null]),
  });
  const { lines, log } = logOf();
  expect(E.isRight(await engine.driver(quickPauses(), log))).toBe(true);
  expect(engine.asked.filter((name) => name === 'DELETE /containers/left')).toHaveLength(4);
  expect(lines.filter((line) => line.startsWith('error'))).toEqual([]);
});

test('a container that can not be removed at all is told to the operator, by its id', async () => {
  await using engine = await standInEngine({
    ...LEFT_OVER,
    'DELETE /containers/left': () => REFUSED,
  });
  const { lines, log } = logOf();
  await engine.driver(quickPauses(), log);
  const errors = lines.filter((line) => line.startsWith('error'));
  expect(errors).toEqual([
    expect.stringMatching(/"container":"left".* a container could not be removed$/),
  ]);
});

test('an engine that can not say what an earlier server left keeps the server from starting', async () => {
  await using engine = await standInEngine({ 'GET /containers/json': () => REFUSED });
  const made = await engine.driver(quickPauses(), logOf().log);
  const message = expect.stringMatching(/^Docker 1\.0 at \S+ .*device or resource busy/);
  expect(made).toMatchObject(E.left({ type: 'CreateFailed', message }));
});
