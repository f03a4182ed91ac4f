/**
 * What the components of a sequence must be (openwhisk-api §6.1): some, not too many even when inner
 * sequences are flattened, all of them there, and never the sequence itself.
 */
import { E, type Either } from '../kernel/fp.ts';
import { type ActionName, actionId } from '../names.ts';
import { entityById, type Reading } from '../reading.ts';
import type { Refusal } from '../refusal.ts';
import type { Exec } from './action.ts';
import { resolvedName } from './resolution.ts';

type Checked = Either<Refusal, null>;

/** `lengthMax` bounds the components given, and the atomic actions they come to. */
export function* checkSequence(
  name: ActionName,
  components: readonly ActionName[],
  lengthMax: number,
): Reading<Checked> {
  if (components.length === 0) return E.left({ type: 'SequenceEmpty' });
  if (components.length > lengthMax) return E.left({ type: 'SequenceTooLong' });
  return yield* checkFlattened({ id: actionId(name), rest: components }, lengthMax);
}

/** A sequence that is being walked through. */
interface Open {
  readonly id: string;
  /** Its components that are still to be looked at. */
  readonly rest: readonly ActionName[];
}

/**
 * Walks through inner sequences in depth, without recursion: how deep they lie in each other has no
 * bound. Meeting one that is still open is a circle, with the sequence to be put in it or without.
 */
function* checkFlattened(outermost: Open, lengthMax: number): Reading<Checked> {
  const open: Open[] = [outermost];
  const openIds = new Set([outermost.id]);
  let atomic = 0;
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const [next, ...rest] = top.rest;
    if (next === undefined) {
      openIds.delete(top.id);
      continue;
    }
    open.push({ id: top.id, rest });
    const component = yield* componentOf(next, openIds);
    if (E.isLeft(component)) return component;
    const { id, exec } = component.right;
    if (exec.type === 'sequence') {
      open.push({ id, rest: exec.components });
      openIds.add(id);
    } else if (++atomic > lengthMax) {
      return E.left({ type: 'SequenceTooLong' });
    }
  }
  return E.right(null);
}

interface Component {
  readonly id: string;
  readonly exec: Exec;
}

function* componentOf(
  name: ActionName,
  openIds: ReadonlySet<string>,
): Reading<Either<Refusal, Component>> {
  const resolved = yield* resolvedName(name);
  if (resolved === null) return E.left({ type: 'ComponentMissing' });
  const id = actionId(resolved);
  // Asked first: a sequence that is being created is not there yet.
  if (openIds.has(id)) return E.left({ type: 'SequenceOfItself' });
  const found = yield* entityById(id);
  if (found === null) return E.left({ type: 'ComponentMissing' });
  return found.type === 'action'
    ? E.right({ id, exec: found.action.exec })
    : E.left({ type: 'OtherCollection' });
}
