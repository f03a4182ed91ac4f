/**
 * Changes of entities: a decision is made over what is known now, and appended on condition that
 * this was the newest of every stream it touches. Who was overtaken is told so, unless it was at a
 * stream the client never named (the trigger of a rule, say): then it is decided once more.
 *
 * A package and what is put into it are different streams, and a deletion rests on there being nothing
 * in the package: so changes that touch one package take turns.
 */
import type { EntityCommand } from '../../domain/entity/commands.ts';
import { decideEntity, type EntityRules } from '../../domain/entity/decide.ts';
import type { StoredEntity } from '../../domain/entity/entity.ts';
import { type EntityEvent, entityChange } from '../../domain/entity/events.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { ABSENT, type Offset } from '../../domain/kernel/ids.ts';
import { actionId, packageOf, plainId, type PlainName } from '../../domain/names.ts';
import type { Refusal } from '../../domain/refusal.ts';
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

const TRIES = 4;
/** Changes of one package, and of what is in it, that may wait for each other. */
const WAITING_MAX = 1_000;
const UNAVAILABLE: Either<Refusal, never> = E.left({ type: 'Unavailable' });

export const createEntityWrites = (deps: EntityWritesDeps): ChangeEntity => {
  const decide = decideEntity(deps.rules);
  const turns = createTurns(WAITING_MAX);

  const attempt = async (
    caller: Identity,
    command: EntityCommand,
    tries: number,
  ): Promise<Either<Refusal, StoredEntity>> => {
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
      const { left: failure } = written;
      if (failure.type !== 'VersionConflict') return UNAVAILABLE;
      const isNamed = failure.key === namedId(command);
      return isNamed || tries === 1
        ? E.left({ type: 'ConcurrentModification' })
        : attempt(caller, command, tries - 1);
    }
    events.forEach((event, i) => deps.entities.changed(event, written.right[i] ?? ABSENT));
    return result(namedId(command), events, written.right, seen);
  };

  return async (caller, command) => {
    const touched = touchedPackage(command);
    if (touched === null) return attempt(caller, command, TRIES);
    const turn = turns.take(plainId(touched), () => attempt(caller, command, TRIES));
    return turn ?? UNAVAILABLE;
  };
};

/** The package that a change is about, or is within. */
const touchedPackage = (command: EntityCommand): PlainName | null => {
  switch (command.type) {
    case 'PutPackage':
    case 'DeletePackage':
      return command.name;
    case 'PutAction':
    case 'DeleteAction':
      return packageOf(command.name);
    default:
      return null;
  }
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
