/** What happens in a run: operations, one by one and two at once, and ends of the server. */
import fc from 'fast-check';
import { afterOne, afterTwo, afterUnanswered, theWorld } from './judgement.ts';
import type { Operation } from './operation.ts';
import { NARROW, operationIn, WIDE } from './operations.ts';
import type { Tenants } from './tenants.ts';
import type { World } from './world.ts';

/** How a server may end and come back. */
export type Restart = 'kill' | 'stop' | 'rebuild';

export interface Model {
  world: World;
}

export interface Real {
  readonly tenants: Tenants;
  readonly restart: (how: Restart) => Promise<void>;
}

type Command = fc.AsyncCommand<Model, Real>;

const command = (name: string, run: Command['run']): Command => ({
  check: () => true,
  run,
  toString: () => name,
});

const one = (operation: Operation): Command =>
  command(JSON.stringify(operation), async (model, { tenants }) => {
    const answer = await tenants.ask(operation);
    model.world = afterOne(model.world, { operation, answer });
  });

const two = (operations: readonly [Operation, Operation]): Command =>
  command(`at once ${JSON.stringify(operations)}`, async (model, { tenants }) => {
    const [first, second] = operations;
    const [answer, other] = await Promise.all([tenants.ask(first), tenants.ask(second)]);
    const worlds = afterTwo(
      model.world,
      { operation: first, answer },
      { operation: second, answer: other },
    );
    model.world = await chosen(tenants, worlds);
  });

const restart = (how: Restart): Command =>
  command(how, async (model, real) => {
    await real.restart(how);
    model.world = await theWorld(real.tenants, [model.world]);
  });

/** The server is killed while it is asked. */
const cutOff = (operation: Operation): Command =>
  command(`cut off ${JSON.stringify(operation)}`, async (model, real) => {
    const [asked] = await Promise.allSettled([real.tenants.ask(operation), real.restart('kill')]);
    const worlds =
      asked.status === 'fulfilled'
        ? [afterOne(model.world, { operation, answer: asked.value })]
        : afterUnanswered(model.world, operation);
    model.world = await theWorld(real.tenants, worlds);
  });

/** Looks closer only where more than one is left. */
const chosen = async (tenants: Tenants, worlds: readonly World[]): Promise<World> => {
  const [first, ...others] = worlds;
  if (first !== undefined && others.every((world) => isSame(world, first))) return first;
  return theWorld(tenants, worlds);
};

const isSame = (a: World, b: World): boolean => text(a) === text(b);
const text = (world: World): string =>
  JSON.stringify([...world].toSorted(([a], [b]) => (a < b ? -1 : 1)));

const repeat = <Value>(times: number, value: Value): readonly Value[] =>
  Array.from({ length: times }, () => value);

export interface Length {
  readonly commands: number;
  /** Of a hundred commands, how many end the server. */
  readonly restarts: number;
}

export const histories = ({ commands, restarts }: Length) =>
  fc.commands(
    [
      ...repeat(60 - restarts, operationIn(WIDE).map(one)),
      ...repeat(30, fc.tuple(operationIn(NARROW), operationIn(NARROW)).map(two)),
      ...repeat(10, fc.tuple(operationIn(WIDE), operationIn(WIDE)).map(two)),
      ...repeat(
        restarts,
        fc.oneof(
          fc.constantFrom<Restart>('kill', 'stop', 'rebuild').map(restart),
          operationIn(WIDE).map(cutOff),
        ),
      ),
    ],
    { maxCommands: commands, size: 'max' },
  );
