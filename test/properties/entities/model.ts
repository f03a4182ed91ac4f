/**
 * The model: what a server has to answer to an operation, and what there is afterwards. It is written
 * from the reference, without a line of the server's, and knows nothing of journals, caches or views.
 */
import { z } from 'zod';
import type { Answer, Operation } from './operation.ts';
import { get, list } from './reads.ts';
import { Refused, type World } from './world.ts';
import { put, remove, setStatus, type Written } from './writes.ts';

export const EMPTY: World = new Map();

export interface Step {
  readonly world: World;
  readonly answer: Answer;
}

/** A time that nobody has told. */
const UNKNOWN_TIME = Symbol('a time');

/** `observed`: what the server answered, which alone can say when it wrote; `null`: nobody knows. */
export const step = (world: World, operation: Operation, observed: Answer | null): Step => {
  try {
    const { world: after, body } = outcome(world, operation, writtenAt(observed));
    return { world: after, answer: { status: 200, body } };
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    return { world, answer: refused.answer };
  }
};

const outcome = (world: World, operation: Operation, updated: unknown): Written => {
  switch (operation.type) {
    case 'put':
      return put(world, operation, updated);
    case 'delete':
      return remove(world, operation);
    case 'status':
      return setStatus(world, operation);
    case 'get':
      return { world, body: get(world, operation) };
    case 'list':
      return { world, body: list(world, operation) };
  }
};

const stamped = z.object({ updated: z.number() });

const writtenAt = (observed: Answer | null): unknown => {
  const read = stamped.safeParse(observed?.body);
  return read.success ? read.data.updated : UNKNOWN_TIME;
};

/** Whether the server answered what it had to. The order of parameters and of lists is not said. */
export const agrees = (expected: Answer, observed: Answer): boolean =>
  expected.status === observed.status && same(expected.body, observed.body);

const same = (expected: unknown, observed: unknown): boolean => {
  if (expected === UNKNOWN_TIME) return typeof observed === 'number';
  if (Array.isArray(expected)) {
    if (!Array.isArray(observed) || expected.length !== observed.length) return false;
    const sorted = observed.toSorted(byName);
    return expected.toSorted(byName).every((item, n) => same(item, sorted[n]));
  }
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, observed);
  if (typeof observed !== 'object' || observed === null || Array.isArray(observed)) return false;
  const keys = Object.keys(expected);
  return (
    keys.length === Object.keys(observed).length &&
    keys.every((key) => same(Reflect.get(expected, key), Reflect.get(observed, key)))
  );
};

const named = z.object({ key: z.string(), namespace: z.string(), name: z.string() }).partial();

/** Leaves texts in their order: that of a sequence's components means something. */
const byName = (one: unknown, other: unknown): number => {
  const [a, b] = [nameIn(one), nameIn(other)];
  return a < b ? -1 : a > b ? 1 : 0;
};

const nameIn = (item: unknown): string => {
  const read = named.safeParse(item);
  if (!read.success) return '';
  const { key = '', namespace = '', name = '' } = read.data;
  return `${key}/${namespace}/${name}`;
};
