/** Random sequences and compositions on the real server, held against direct recursion. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ActivationTree, activationTree } from '../support/activation-tree.ts';
import { deployable, deployWorld, outlineOf, outlineOfRecords } from '../support/deployed-world.ts';
import { submit } from '../support/rest-actions.ts';
import { evaluate } from '../support/sequence-reference.ts';
import { anyWorld, rootOf, type World } from '../support/sequence-world.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';

const server = useServer();

/** `GET /` says it: `sequence_length`. */
const LENGTH_MAX = 50;
const PAYLOAD = { p: 1 };
const RUNS = 25;
const ENOUGH_MS = 6_000;
/** The reference looks up each action once or twice when it runs. */
const LOOKS_MAX = 400;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** What of the records depends on nothing but each other. */
const expectCoherent = ({ record, annotations, steps }: ActivationTree, cause?: string): void => {
  expect(record.cause).toBe(cause);
  expect(annotations['causedBy']).toBe(cause === undefined ? undefined : 'sequence');
  if (annotations['kind'] !== 'sequence') return;
  expect(annotations['topmost']).toBe(cause === undefined);
  expect(record.duration).toBe(sum(steps.map((step) => step.record.duration)));
  const starts = steps.map((step) => step.record.start);
  expect(starts).toEqual(starts.toSorted((one, other) => one - other));
  for (const step of steps) expectCoherent(step, record.activationId);
};

const isEnclosing = (world: World): boolean => world.get(rootOf(world))?.type !== 'code';

/** Conductors within sequences within conductors come to many activations. */
const isShort = (world: World): boolean => {
  let looks = 0;
  const watched = new Map(world);
  watched.get = (name) => {
    if ((looks += 1) > LOOKS_MAX) throw new RangeError('it takes too long');
    return world.get(name);
  };
  try {
    evaluate(watched, LENGTH_MAX, rootOf(world), PAYLOAD);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const anyRun = anyWorld.map(deployable).filter((world) => isEnclosing(world) && isShort(world));

test('any sequence or composition gives the result and the records that the reference says', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(anyRun, async (world) => {
      const namespace = `runner-${(runs += 1)}`;
      const runner = await tenant(server(), namespace);
      await deployWorld(runner, world);
      const root = rootOf(world);
      const tree = await activationTree(runner, await submit(runner, root, PAYLOAD));
      expectCoherent(tree);
      const expected = outlineOf(evaluate(world, LENGTH_MAX, root, PAYLOAD));
      expect(outlineOfRecords(tree, namespace)).toEqual(expected);
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: ENOUGH_MS, endOnFailure: true },
  );
  expect(runs).toBeGreaterThan(0);
});
