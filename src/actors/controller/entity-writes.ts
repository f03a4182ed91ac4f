/**
 * Changes of entities: a decision is made over what is known now, and appended on condition that this
 * is still the newest of every stream it touches.
 *
 * Decisions rest on more than they touch: a deletion on there being nothing in the package, a link on
 * which trigger a rule has, a sequence on what its components are made of. So the changes of a
 * namespace take turns, and no other comes between a decision and its append. What other namespaces
 * share may change at any time anyway. Who is overtaken all the same was so by another writer of the
 * journal, and is told.
 */
import type { EntityCommand } from '../../domain/entity/commands.ts';
import { decideEntity, type EntityRules } from '../../domain/entity/decide.ts';
import type { StoredEntity } from '../../domain/entity/entity.ts';
import { type EntityEvent, entityChange } from '../../domain/entity/events.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { ABSENT, type Offset } from '../../domain/kernel/ids.ts';
import { actionId, plainId } from '../../domain/names.ts';
import { type Refusal, UNAVAILABLE } from '../../domain/refusal.ts';
import type { Identity } from '../../domain/subject/subject.ts';
import type { NewRecord } from '../../journal/journal.ts';
import { createTurns } from '../turns.ts';
import type { EntityCache } from './entity-cache.ts';
import { answerReading, type ReadingSources } from './readings.ts';
import type { Written } from './controller.ts';

export interface EntityWritesDeps extends ReadingSources {
  readonly entities: EntityCache;
  readonly rules: EntityRules;
  /** Has records appended by the controller. */
  readonly write: (records: readonly NewRecord[]) => Promise<Written>;
}

export type ChangeEntity = (
  caller: Identity,
  command: EntityCommand,
) => Promise<Either<Refusal, StoredEntity>>;

/** Changes of one namespace that may wait for each other. */
const WAITING_MAX = 1_000;

export const createEntityWrites = (deps: EntityWritesDeps): ChangeEntity => {
  const decide = decideEntity(deps.rules);
  const turns = createTurns(WAITING_MAX);

  const change: ChangeEntity = async (caller, command) => {
    const seen = new Map<string, StoredEntity | null>();
    const decision = answerReading(deps, decide(caller, command), (id, found) => {
      seen.set(id, found);
    });
    const decided = decision instanceof Promise ? await decision : decision;
    if (E.isLeft(decided)) return decided;
    const events = decided.right;
    if (events.length === 0) return result(namedId(command), [], [], seen);
    const written = await deps.write(events.map((event) => recordOf(event, seen)));
    if (E.isLeft(written)) {
      return written.left.type === 'VersionConflict'
        ? E.left({ type: 'ConcurrentModification' })
        : UNAVAILABLE;
    }
    events.forEach((event, i) => deps.entities.changed(event, written.right[i] ?? ABSENT));
    return result(namedId(command), events, written.right, seen);
  };

  return async (caller, command) =>
    turns.take(caller.namespace, () => change(caller, command)) ?? UNAVAILABLE;
};

/** What a client calls it by. */
const namedId = ({ name }: EntityCommand): string =>
  'package' in name ? actionId(name) : plainId(name);

const recordOf = (
  event: EntityEvent,
  seen: ReadonlyMap<string, StoredEntity | null>,
): NewRecord => {
  // The revision is not known before it is written, and not looked at here.
  const { id, stored } = entityChange(event, ABSENT);
  const before = seen.get(id);
  if (before === undefined) throw new Error(`${event.type} was decided without looking at ${id}`);
  return {
    topic: 'whisks',
    key: id,
    event,
    expected: before?.revision ?? ABSENT,
    ...(stored === null ? { tombstone: true as const } : {}),
  };
};

/** The entity as it is now: for a deletion, and for a decision that changes nothing, as it was. */
const result = (
  id: string,
  events: readonly EntityEvent[],
  offsets: readonly Offset[],
  seen: ReadonlyMap<string, StoredEntity | null>,
): Either<Refusal, StoredEntity> => {
  const changes = events.map((event, i) => entityChange(event, offsets[i] ?? ABSENT));
  const entity = changes.find((change) => change.id === id)?.stored ?? seen.get(id) ?? null;
  return entity === null ? E.left({ type: 'NotFound' }) : E.right(entity);
};
