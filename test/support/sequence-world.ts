/**
 * Small worlds of actions for random tests: code that is a pure function, sequences, and conductors
 * that follow a script. An action names only those defined before it, so nothing runs for ever; a
 * conductor may also name itself.
 */
import fc from 'fast-check';
import type { StatusCode } from '../../src/domain/activation/events.ts';
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/kernel/json.ts';

export type Definition =
  | {
      readonly type: 'code';
      readonly does: Doing;
      readonly durationMs: number;
      readonly memoryMb: number;
    }
  | { readonly type: 'sequence'; readonly components: readonly string[] }
  | {
      readonly type: 'conductor';
      readonly script: readonly JsonObject[];
      readonly durationMs: number;
      readonly memoryMb: number;
    };

type Doing = 'echo' | 'mark' | 'list' | 'fail' | 'crash' | 'break';

/** By name: `a0`, `a1` … */
export type World = ReadonlyMap<string, Definition>;

export interface Result {
  readonly statusCode: StatusCode;
  readonly result: Json;
}

/** What a run of the code returns. */
export const resultOf = (definition: Definition, payload: Json): Result => {
  if (definition.type === 'sequence') throw new Error('a sequence has no code');
  if (definition.type === 'conductor') return conducted(definition.script, payload);
  switch (definition.does) {
    case 'echo':
      return { statusCode: 0, result: withoutError(payload) };
    case 'mark':
      return { statusCode: 0, result: { ...objectOf(withoutError(payload)), marked: true } };
    case 'list':
      return { statusCode: 0, result: [payload] };
    case 'fail':
      return { statusCode: 1, result: { error: 'failed' } };
    case 'crash':
      return { statusCode: 2, result: { error: 'crashed' } };
    case 'break':
      return { statusCode: 3, result: { error: 'interrupted' } };
  }
};

/** The script's line of the turn that the payload tells; after the last line, the payload. */
const conducted = (script: readonly JsonObject[], payload: Json): Result => {
  const turn = objectOf(payload)['turn'];
  const line = script[typeof turn === 'number' ? turn : 0];
  if (line === undefined) return { statusCode: 0, result: { ended: payload } };
  return 'error' in line
    ? { statusCode: 1, result: { error: line['error'] ?? null } }
    : { statusCode: 0, result: line };
};

const objectOf = (value: Json): JsonObject => (isJsonObject(value) ? value : { value });

/** No action succeeds with one. */
const withoutError = (value: Json): Json => {
  if (!isJsonObject(value)) return value;
  const { error: _, ...rest } = value;
  return rest;
};

const timing = {
  durationMs: fc.integer({ min: 0, max: 99 }),
  memoryMb: fc.constantFrom(128, 256, 512),
};

const code = fc.record({
  type: fc.constant('code' as const),
  does: fc.constantFrom<Doing[]>('echo', 'echo', 'mark', 'mark', 'list', 'fail', 'crash', 'break'),
  ...timing,
});

const sequenceOf = (names: fc.Arbitrary<string>) =>
  fc.record({
    type: fc.constant('sequence' as const),
    components: fc.array(names, { maxLength: 4 }),
  });

const SMALL = fc.constantFrom<Json[]>({ p: 1 }, {}, 5, null, ['x'], { error: 'as data' });

/** Without a state the turn is forgotten, and the script begins anew: the limits end that. */
const conductorOf = (names: fc.Arbitrary<Json>) => {
  const line = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ action: names, params: SMALL }, { requiredKeys: ['action'] }),
    },
    { weight: 1, arbitrary: fc.record({ params: SMALL }) },
    { weight: 1, arbitrary: fc.record({ error: SMALL }) },
    { weight: 1, arbitrary: fc.constant<JsonObject>({ done: true }) },
  );
  return fc.record({
    type: fc.constant('conductor' as const),
    script: fc
      .array(fc.tuple(line, fc.boolean()), { maxLength: 4 })
      .map((lines) =>
        lines.map(([said, forgets], n) => (forgets ? said : { ...said, state: { turn: n + 1 } })),
      ),
    ...timing,
  });
};

const namesBelow = (index: number): readonly string[] =>
  Array.from({ length: index }, (_, n) => `a${n}`);

const definition = (index: number): fc.Arbitrary<Definition> => {
  const known = fc.constantFrom('missing', ...namesBelow(index), ...namesBelow(index));
  const said = fc.oneof(
    { weight: 8, arbitrary: known },
    { weight: 1, arbitrary: fc.constantFrom<Json[]>(7, 'a/b/c/d', `a${index}`, 'theirs/x') },
  );
  return fc.oneof(code, sequenceOf(known), conductorOf(said));
};

/** Those defined last are tried first. */
export const anyWorld: fc.Arbitrary<World> = fc
  .tuple(code, ...[1, 2, 3, 4, 5].map(definition))
  .map((definitions) => new Map(definitions.map((one, n) => [`a${n}`, one])));

/** The action that is invoked: one that encloses others. */
export const rootOf = (world: World): string =>
  [...world].findLast(([, { type }]) => type !== 'code')?.[0] ?? 'a0';
