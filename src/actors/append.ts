/**
 * Appends what has to be appended: an overloaded journal is asked again, a closing one is not. What one
 * life of an actor appends after that waits behind it, so that its records keep their order.
 */
import { E } from '../domain/kernel/fp.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import type { Offset } from '../domain/kernel/ids.ts';
import type { Journal, NewRecord } from '../journal/journal.ts';

export interface AppendDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  /** An actor that was restarted meanwhile has other things to append. Of one life, one function. */
  readonly isAlive: () => boolean;
}

type Appended = readonly Offset[] | null;

/** How long an overloaded journal is left alone, ms. */
const AGAIN_MS = 20;

/** By life: the last of those that wait for an overloaded journal. */
const waiting = new WeakMap<AppendDeps['isAlive'], Promise<Appended>>();

/**
 * Resolves with the offsets when durable; with `null` when the journal closed or the caller was
 * restarted first: then nothing was written.
 */
export const appendDurably = async (
  deps: AppendDeps,
  records: readonly NewRecord[],
): Promise<Appended> => {
  if (!waiting.has(deps.isAlive)) {
    const appended = await tryToAppend(deps, records);
    if (appended !== 'Overloaded') return appended;
  }
  return appendInTurn(deps, records);
};

const tryToAppend = async (
  { journal, isAlive }: AppendDeps,
  records: readonly NewRecord[],
): Promise<Appended | 'Overloaded'> => {
  if (!isAlive()) return null;
  const appended = await journal.append(records);
  if (E.isRight(appended)) return appended.right;
  return appended.left.type === 'Overloaded' ? 'Overloaded' : null;
};

const appendInTurn = (deps: AppendDeps, records: readonly NewRecord[]): Promise<Appended> => {
  const { isAlive } = deps;
  const before = waiting.get(isAlive) ?? Promise.resolve(null);
  const turn = before.then(() => appendAgain(deps, records));
  waiting.set(isAlive, turn);
  const clear = (): void => {
    if (waiting.get(isAlive) === turn) waiting.delete(isAlive);
  };
  turn.then(clear, clear);
  return turn;
};

const appendAgain = async (deps: AppendDeps, records: readonly NewRecord[]): Promise<Appended> => {
  for (;;) {
    const appended = await tryToAppend(deps, records);
    if (appended !== 'Overloaded') return appended;
    await new Promise<void>((resolve) => deps.clock.schedule(AGAIN_MS, resolve));
  }
};
