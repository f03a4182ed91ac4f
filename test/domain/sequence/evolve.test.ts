import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActivationResponse, Cause } from '../../../src/domain/activation/events.ts';
import { type Json, type JsonText, jsonText } from '../../../src/domain/kernel/json.ts';
import { isBlobRef, type Payload } from '../../../src/domain/kernel/payload.ts';
import { sequenceCompleted, stepIds } from '../../../src/domain/sequence/completion.ts';
import type { Plan, Spent } from '../../../src/domain/sequence/events.ts';
import {
  acceptedSequence,
  evolveSequence,
  type StepAccepted,
  type StepCompleted,
} from '../../../src/domain/sequence/evolve.ts';
import { type Move, nextMove } from '../../../src/domain/sequence/move.ts';
import { moveAfterRefusal } from '../../../src/domain/sequence/refused-step.ts';
import { type SequenceState, sourcesOf } from '../../../src/domain/sequence/state.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import {
  afterStep,
  componentsPlan,
  conductorOf,
  nameOf,
  sequenceAccepted,
  stepAccepted,
  stepCompleted,
  stepId,
} from '../../support/sequence-fixtures.ts';
import { evaluate, type Tree } from '../../support/sequence-reference.ts';
import {
  anyWorld,
  type Definition,
  resultOf,
  rootOf,
  type World,
} from '../../support/sequence-world.ts';

const textOf = (payload: Payload): JsonText => {
  if (isBlobRef(payload)) throw new Error('these tests have small texts');
  return payload;
};

const revisionOf = (name: string): number => 100 + Number(name.slice(1));

const actionOf = (name: string, { memoryMb }: Extract<Definition, { memoryMb: number }>) =>
  conductorOf(name, revisionOf(name), memoryMb).action;

const planOf = (name: string, definition: Exclude<Definition, { type: 'code' }>): Plan =>
  definition.type === 'sequence'
    ? componentsPlan(...definition.components)
    : {
        type: 'conductor',
        conductor: conductorOf(name, revisionOf(name), definition.memoryMb),
      };

interface Step {
  readonly accepted: StepAccepted;
  readonly completed: StepCompleted;
  readonly tree: Tree;
}

/** Runs a world by the machine: what it asks for is accepted and ends at once. */
const runByMachine = (
  world: World,
  lengthMax: number,
  root: string,
  payload: JsonText,
  before = 0,
): Tree => {
  let ids = 0;

  const step = (name: string, turn: boolean, given: JsonText, cause: Cause, spent: Spent): Step => {
    const definition = world.get(name);
    if (definition === undefined) throw new Error(`${name} is missing`);
    const activationId = stepId((ids += 1));
    if (definition.type !== 'code' && !turn) {
      const plan = planOf(name, definition);
      return whole(
        name,
        acceptedSequence(sequenceAccepted({ activationId, plan, payload: given, cause, spent })),
      );
    }
    if (definition.type === 'sequence') throw new Error('a sequence has no code');
    const { statusCode, result } = resultOf(definition, JSON.parse(given));
    const { durationMs, memoryMb } = definition;
    return {
      accepted: acceptedEvent({ activationId, cause, action: actionOf(name, definition) }),
      completed: completedEvent({
        activationId,
        cause,
        response: { statusCode, result: jsonText(result), size: null },
        startMs: 5_000,
        endMs: 5_000 + durationMs,
      }),
      tree: { name, statusCode, result, durationMs, memoryMb, steps: [] },
    };
  };

  const whole = (name: string, begun: SequenceState): Step => {
    const events: (StepAccepted | StepCompleted)[] = [];
    const steps: Tree[] = [];
    let state = begun;
    let move = moveOf(state);
    while (move.type !== 'finish') {
      const refused = refusalOf(move);
      if (refused !== null) {
        move = moveAfterRefusal(state, texts(state), { move, ...refused }, lengthMax);
        continue;
      }
      const asked = move.type === 'conductor' ? name : move.name.name;
      const cause = {
        type: 'component',
        sequence: begun.accepted.activationId,
        step: state.steps.length,
      } as const;
      const ran = step(asked, move.type === 'conductor', move.payload, cause, state.spent);
      for (const event of [ran.accepted, ran.completed]) {
        state = evolveSequence(state, event);
        events.push(event);
        if (state.running !== null) expect(nextMove(state, texts(state), lengthMax)).toBeNull();
      }
      steps.push(ran.tree);
      move = moveOf(state);
    }
    // The journal alone leads to the same state.
    expect(events.reduce(evolveSequence, begun)).toEqual(state);
    return ended(name, state, move.response, steps);
  };

  const texts = (state: SequenceState) => {
    const { given, said } = sourcesOf(state);
    return { given: textOf(given), said: said === null ? null : textOf(said) };
  };
  const moveOf = (state: SequenceState): Move => {
    const move = nextMove(state, texts(state), lengthMax);
    if (move === null) throw new Error('a step runs');
    return move;
  };
  const refusalOf = (move: Move) => {
    if (move.type !== 'component') return null;
    const refusal = { type: 'NotFound' } as const;
    if (move.name.package !== null) return { at: 'access', refusal } as const;
    return world.has(move.name.name) ? null : ({ at: 'acceptance', refusal } as const);
  };

  const ended = (
    name: string,
    state: SequenceState,
    response: ActivationResponse,
    steps: readonly Tree[],
  ): Step => {
    const completed = sequenceCompleted(state, response, stepIds(state), 9_000);
    expect(JSON.parse(textOf(completed.steps))).toHaveLength(steps.length);
    const { durationMs, memoryMb } = completed;
    const { statusCode } = response;
    const result: Json = JSON.parse(textOf(response.result));
    const tree = { name, statusCode, result, durationMs, memoryMb, steps };
    return { accepted: state.accepted, completed, tree };
  };

  const spent = { components: 0, conductors: 0, total: before };
  return step(root, false, payload, { type: 'request' }, spent).tree;
};

describe('a tree of sequences and compositions', () => {
  test('gives the result, the steps in their order and the sums of the reference', () =>
    fc.assert(
      fc.property(
        anyWorld,
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom<Json[]>({}, { p: 1 }, { error: 'given' }),
        fc.oneof(fc.constant(0), fc.integer({ min: 980, max: 999 })),
        (world, lengthMax, payload, before) => {
          const root = rootOf(world);
          expect(runByMachine(world, lengthMax, root, jsonText(payload), before)).toEqual(
            evaluate(world, lengthMax, root, payload, before),
          );
        },
      ),
      { numRuns: 500 },
    ));

  test('in turns in each other, whose conductors retry at every level, is a thousand activations', () => {
    const conductor = (action: string): Definition => ({
      type: 'conductor',
      script: [{ action }],
      durationMs: 1,
      memoryMb: 128,
    });
    const world: World = new Map<string, Definition>([
      ['a0', { ...CODE, does: 'fail' }],
      ['a1', conductor('a0')],
      ['a2', { type: 'sequence', components: ['a1'] }],
      ['a3', conductor('a2')],
      ['a4', { type: 'sequence', components: ['a3'] }],
      ['a5', conductor('a4')],
    ]);
    const tree = runByMachine(world, 50, 'a5', jsonText({}));
    expect(tree.result).toEqual({ error: 'Too many actions in the composition.' });
    expect(sizeOf(tree)).toBe(1_000);
  });
});

describe('a sequence', () => {
  const begun = acceptedSequence(sequenceAccepted());

  test('is not changed by the end of a step that does not run', () => {
    const ran = afterStep(begun, 'component', {});
    const running = evolveSequence(ran, stepAccepted(ran));
    const late = completedEvent({ activationId: stepId(1) });
    expect(evolveSequence(ran, late)).toBe(ran);
    expect(evolveSequence(running, late)).toBe(running);
  });

  test('is not changed by a step that is accepted while another runs', () => {
    const running = evolveSequence(begun, stepAccepted(begun));
    expect(evolveSequence(running, stepAccepted(running))).toBe(running);
  });

  test('waits for an action its time limit and a minute, and for a sequence as long as it takes', () => {
    expect(evolveSequence(begun, stepAccepted(begun)).running?.waitMs).toBe(120_000);
    expect(evolveSequence(begun, sequenceAccepted()).running?.waitMs).toBeNull();
  });

  test('counts in neither time nor memory what did not end', () => {
    const running = evolveSequence(begun, stepAccepted(begun));
    expect(running).toMatchObject({ durationMs: 0, memoryMb: null, steps: [stepId(1)] });
    expect(evolveSequence(running, stepCompleted(running, {}))).toMatchObject({
      durationMs: 10,
      memoryMb: 256,
    });
  });

  test('starts when its first step is begun', () => {
    const ran = [
      stepAccepted(begun, { receivedMs: 1_234 }),
      completedEvent({ activationId: stepId(1) }),
    ].reduce(evolveSequence, begun);
    const next = stepAccepted(ran, { receivedMs: 9_999, action: actionOf('a1', CODE) });
    expect(evolveSequence(ran, next).startMs).toBe(1_234);
  });
});

const sizeOf = ({ steps }: Tree): number => steps.reduce((sum, step) => sum + sizeOf(step), 1);

const CODE: Extract<Definition, { type: 'code' }> = {
  type: 'code',
  does: 'echo',
  durationMs: 1,
  memoryMb: 128,
};

test('a component is never taken for a turn of a conductor that it does not have', () => {
  const begun = acceptedSequence(sequenceAccepted({ plan: componentsPlan('a') }));
  const named = { ...conductorOf('a').action, ...nameOf('a') };
  expect(evolveSequence(begun, stepAccepted(begun, { action: named })).running?.role).toBe(
    'component',
  );
});
