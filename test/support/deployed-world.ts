/** A world of `sequence-world.ts` as actions of a server, and what its runs come to there. */
import { expect } from 'vitest';
import { z } from 'zod';
import type { Json } from '../../src/domain/kernel/json.ts';
import type { ActivationTree } from './activation-tree.ts';
import { putAction } from './rest-actions.ts';
import { ask } from './rest-line.ts';
import type { Tree } from './sequence-reference.ts';
import type { Definition, World } from './sequence-world.ts';

type Server = Parameters<typeof ask>[0];

/** What a server can't be made to have: a sequence of nothing, and a failure of its own. */
export const deployable = (world: World): World =>
  new Map(
    [...world].map(([name, definition]): [string, Definition] => {
      if (definition.type === 'sequence' && definition.components.length === 0)
        return [name, { ...definition, components: ['missing'] }];
      if (definition.type === 'code' && definition.does === 'break')
        return [name, { ...definition, does: 'fail' }];
      return [name, definition];
    }),
  );

const MISSING = 'missing';
const CODE = `
const objectOf = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value };
const withoutError = (value) => {
  if (Array.isArray(value)) return value;
  const { error, ...rest } = value;
  return rest;
};
const does = {
  echo: withoutError,
  mark: (payload) => ({ ...objectOf(withoutError(payload)), marked: true }),
  list: (payload) => [payload],
  fail: () => ({ error: 'failed' }),
  crash: () => { throw new Error('crashed'); },
};
const conduct = (script) => (payload) => script[objectOf(payload).turn ?? 0] ?? { ended: payload };`;

export const deployWorld = async (server: Server, world: World): Promise<void> => {
  const definitions = [...world];
  await putAction(server, MISSING, CODE);
  await Promise.all(definitions.map(([name, definition]) => putFirst(server, name, definition)));
  // Outermost first: what they come to when flattened is looked at when they are put, and not when they run.
  for (const [name, definition] of definitions.toReversed())
    if (definition.type === 'sequence') await putSequence(server, name, definition.components);
  expect(await ask(server, `DELETE actions/${MISSING}`)).toMatchObject({ status: 200 });
};

const putFirst = async (server: Server, name: string, definition: Definition): Promise<void> => {
  if (definition.type === 'sequence') return putSequence(server, name, [MISSING]);
  const [main, conductor] =
    definition.type === 'code'
      ? [`does.${definition.does}`, false]
      : [`conduct(${JSON.stringify(definition.script)})`, true];
  await putAction(server, name, `${CODE}\nconst main = ${main};`, {
    annotations: [{ key: 'conductor', value: conductor }],
    limits: { memory: definition.memoryMb },
  });
};

const putSequence = async (
  server: Server,
  name: string,
  names: readonly string[],
): Promise<void> => {
  const exec = { kind: 'sequence', components: names.map((component) => `/_/${component}`) };
  const answer = await ask(server, `PUT actions/${name}?overwrite=true`, { exec });
  expect(answer).toMatchObject({ status: 200 });
};

/** What can be compared: how long something takes, only the one that runs it says. */
export type Outline = Omit<Tree, 'durationMs' | 'steps'> & { readonly steps: readonly Outline[] };

export const outlineOf = ({ name, statusCode, result, memoryMb, steps }: Tree): Outline => ({
  name,
  statusCode,
  result,
  memoryMb,
  steps: steps.map(outlineOf),
});

const status = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);
const limits = z.object({ memory: z.number() }).optional();

export const outlineOfRecords = (tree: ActivationTree, namespace: string): Outline => {
  const { name, response } = tree.record;
  const { result } = response;
  return {
    name,
    statusCode: status.parse(response.statusCode),
    result: asInWorld(result, namespace),
    memoryMb: limits.parse(tree.annotations['limits'])?.memory ?? null,
    steps: tree.steps.map((step) => outlineOfRecords(step, namespace)),
  };
};

/** The world knows one namespace, and no words of the runtime's own. */
const asInWorld = (result: unknown, namespace: string): Json =>
  JSON.parse(
    JSON.stringify(result)
      .replaceAll(`'${namespace}/`, "'guest/")
      .replaceAll('An error has occurred: Error: crashed', 'crashed'),
  );
