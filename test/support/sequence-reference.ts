/**
 * What becomes of a sequence or composition, worked out by direct recursion: written from
 * openwhisk-api §6 alone, to hold the machine against.
 */
import { isJsonObject, type Json } from '../../src/domain/kernel/json.ts';
import { type Result, resultOf, type World } from './sequence-world.ts';

/** One activation with those within it, in the order they ran. */
export interface Tree extends Result {
  readonly name: string;
  readonly durationMs: number;
  readonly memoryMb: number | null;
  readonly steps: readonly Tree[];
}

interface Counts {
  components: number;
  conductors: number;
}

/** How many activations a call may cause. */
const TREE_MAX = 1_000;

/** `before`: activations that there are already. */
export const evaluate = (
  world: World,
  lengthMax: number,
  root: string,
  payload: Json,
  before = 0,
): Tree => {
  let total = before;

  const run = (name: string, given: Json, around: Around): Tree => {
    const definition = world.get(name);
    if (definition === undefined) throw new Error(`${name} is missing`);
    if (definition.type === 'sequence') return sequence(name, definition.components, given, around);
    if (definition.type === 'conductor') return composition(name, given, around);
    if (around.type !== 'nothing') around.counts.components += 1;
    return code(name, given);
  };

  const code = (name: string, given: Json): Tree => {
    const definition = world.get(name);
    if (definition === undefined || definition.type === 'sequence') throw new Error(name);
    total += 1;
    const { durationMs, memoryMb } = definition;
    return { name, ...resultOf(definition, given), durationMs, memoryMb, steps: [] };
  };

  const sequence = (
    name: string,
    components: readonly string[],
    given: Json,
    around: Around,
  ): Tree => {
    total += 1;
    if (around.type === 'composition') around.counts.components += 1;
    const counts = around.type === 'sequence' ? around.counts : { components: 0, conductors: 0 };
    const steps: Tree[] = [];
    let last: Result = { statusCode: 0, result: given };
    for (const component of components) {
      if (counts.components >= lengthMax || total >= TREE_MAX) {
        last = failed('Too many actions in the sequence.');
        break;
      }
      if (!world.has(component)) {
        last = failed('Sequence component does not exist.');
        break;
      }
      const step = run(component, last.result, { type: 'sequence', counts });
      steps.push(step);
      last = step;
      if (step.statusCode !== 0 || hasError(step.result)) break;
    }
    return tree(name, last, steps, null);
  };

  const composition = (name: string, given: Json, around: Around): Tree => {
    total += 1;
    if (around.type === 'sequence') around.counts.components += 1;
    const counts = around.type === 'composition' ? around.counts : { components: 0, conductors: 0 };
    const steps: Tree[] = [];
    const last = conduct(name, given, counts, steps);
    const definition = world.get(name);
    return tree(name, last, steps, definition?.type === 'conductor' ? definition.memoryMb : null);
  };

  const conduct = (name: string, given: Json, counts: Counts, steps: Tree[]): Result => {
    if (counts.conductors > 2 * lengthMax || total >= TREE_MAX)
      return failed('Too many actions in the composition.');
    counts.conductors += 1;
    const turn = code(name, given);
    steps.push(turn);
    const said = isJsonObject(turn.result) ? turn.result : {};
    const again = (result: Json): Result => {
      const state = 'state' in said ? boxed('state', said['state'] ?? null) : {};
      return conduct(name, { ...boxed('value', result), ...state }, counts, steps);
    };
    const { action } = said;
    if (action === undefined) {
      const result = 'params' in said ? boxed('value', said['params'] ?? null) : turn.result;
      return { statusCode: turn.statusCode, result };
    }
    if (typeof action !== 'string' || action.split('/').length > 3) {
      const text = JSON.stringify(action);
      return again({
        error: `Failed to parse action name from json value ${text} during composition.`,
      });
    }
    if (counts.components >= lengthMax || total >= TREE_MAX)
      return again({ error: 'Too many actions in the composition.' });
    const id = `guest/${action}`;
    if (action.startsWith('theirs/'))
      return again({
        error: `Failed entitlement check for action with name '${id}' during composition.`,
      });
    if (!world.has(action))
      return again({ error: `Failed to resolve action with name '${id}' during composition.` });
    const params = 'params' in said ? boxed('value', said['params'] ?? null) : {};
    const step = run(action, params, { type: 'composition', counts });
    steps.push(step);
    return again(step.result);
  };

  return run(root, payload, { type: 'nothing' });
};

type Around =
  | { readonly type: 'nothing' }
  | { readonly type: 'sequence' | 'composition'; readonly counts: Counts };

const failed = (error: string): Result => ({ statusCode: 1, result: { error } });

const hasError = (result: Json): boolean => isJsonObject(result) && 'error' in result;

const boxed = (name: string, value: Json) => (isJsonObject(value) ? value : { [name]: value });

const tree = (
  name: string,
  { statusCode, result }: Result,
  steps: readonly Tree[],
  own: number | null,
): Tree => {
  const memories = [own, ...steps.map(({ memoryMb }) => memoryMb)].filter((mb) => mb !== null);
  return {
    name,
    statusCode,
    result,
    durationMs: steps.reduce((sum, { durationMs }) => sum + durationMs, 0),
    memoryMb: memories.length === 0 ? null : Math.max(...memories),
    steps,
  };
};
