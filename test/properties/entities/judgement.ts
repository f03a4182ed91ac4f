/**
 * What the server said, held against the worlds that may be. There is one world as long as operations
 * come one after the other; what happens at once, or is cut off by the end of the server, may have
 * come in any order, or not at all, until the answers tell.
 */
import { z } from 'zod';
import { agrees, step } from './model.ts';
import { type Answer, NAMESPACES, type Operation } from './operation.ts';
import { readsBy, WIDE } from './operations.ts';
import type { Tenants } from './tenants.ts';
import type { World } from './world.ts';

export interface Asked {
  readonly operation: Operation;
  readonly answer: Answer;
}

const said = ({ operation, answer }: Asked, expected: Answer): string =>
  `${JSON.stringify(operation)}\nwas answered ${JSON.stringify(answer)}\n    and not ${JSON.stringify(expected)}`;

/** Throws with what was said and what should have been. */
export const afterOne = (world: World, asked: Asked): World => {
  const { world: after, answer } = step(world, asked.operation, asked.answer);
  if (!agrees(answer, asked.answer)) throw new Error(said(asked, answer));
  checkOrder(asked);
  return after;
};

/** The worlds in which one came before the other. */
export const afterTwo = (world: World, one: Asked, other: Asked): readonly World[] => {
  const worlds = [...inOrder(world, one, other), ...inOrder(world, other, one)];
  if (worlds.length > 0) return worlds;
  throw new Error(`in no order:\n${JSON.stringify(one)}\n${JSON.stringify(other)}`);
};

const inOrder = (world: World, ...all: readonly Asked[]): readonly World[] => {
  try {
    return [all.reduce(afterOne, world)];
  } catch {
    return [];
  }
};

/** An operation of whose answer nobody knows: it has happened, or it has not. */
export const afterUnanswered = (world: World, operation: Operation): readonly World[] => [
  world,
  step(world, operation, null).world,
];

const EVERY_READ = NAMESPACES.flatMap((as) => readsBy(as, WIDE));
const AT_ONCE = 16;

/** Reads everything there is to read, as everybody; the world that agrees with all of it. */
export const theWorld = async (tenants: Tenants, worlds: readonly World[]): Promise<World> => {
  const all: Asked[] = [];
  for (let from = 0; from < EVERY_READ.length; from += AT_ONCE) {
    const group = EVERY_READ.slice(from, from + AT_ONCE);
    const ask = async (operation: Operation) => ({
      operation,
      answer: await tenants.ask(operation),
    });
    all.push(...(await Promise.all(group.map(ask))));
  }
  const failures: unknown[] = [];
  for (const world of worlds) {
    try {
      return all.reduce(afterOne, world);
    } catch (failure) {
      failures.push(failure);
    }
  }
  throw new Error(`none of ${worlds.length} worlds is what is there:\n${failures.join('\n')}`);
};

const summaries = z.array(z.object({ updated: z.number() }));

/** Lists are newest first (openwhisk-api §3.8). */
const checkOrder = ({ operation, answer }: Asked): void => {
  if (operation.type !== 'list' || operation.count || answer.status !== 200) return;
  const times = summaries.parse(answer.body).map(({ updated }) => updated);
  if (times.some((time, n) => time > (times[n - 1] ?? Infinity)))
    throw new Error(`${JSON.stringify(operation)}\nis not newest first: ${times.join()}`);
};
