/** The views of a running server: every question of `Views`, put to the read side as a query. */
import { ABSENT } from '../../domain/kernel/ids.ts';
import { NO_OVERRIDES, type StoredLimits } from '../../domain/subject/namespace-limits.ts';
import type { Views } from '../views.ts';
import { activationById, activationCountOf, activationsOf } from './activation-queries.ts';
import { type DroppedHistory, droppedHistory, NOTHING_DROPPED } from './dropped-history.ts';
import type { Query } from './query.ts';
import { openReadSide, type ReadSide, type ReadSideOptions } from './read-side.ts';
import {
  allSubjects,
  limitsOf,
  ownerOfKey,
  ownerOfNamespace,
  subjectByName,
} from './subject-queries.ts';
import { entitiesOf, entityCountOf, entityOf, membersOf } from './whisk-queries.ts';

export interface LiveViews extends Views, Pick<ReadSide, 'onFatal'> {
  /** How much of the history is gone. */
  readonly historyDropped: () => Promise<DroppedHistory>;
}

const NONE_SET: StoredLimits = { limits: NO_OVERRIDES, revision: ABSENT };

export const openViews = async (options: ReadSideOptions): Promise<LiveViews> => {
  const { ask, onFatal, close } = await openReadSide(options);
  const one = async <Row>(query: Query<Row>): Promise<Row | null> => (await ask(query))[0] ?? null;
  const count = async (query: Query<number>): Promise<number> => (await one(query)) ?? 0;
  return {
    keyOwner: (uuid) => one(ownerOfKey(uuid)),
    namespaceOwner: (namespace) => one(ownerOfNamespace(namespace)),
    subject: (name) => one(subjectByName(name)),
    subjects: () => ask(allSubjects()),
    namespaceLimits: async (namespace) => (await one(limitsOf(namespace))) ?? NONE_SET,
    entity: (id) => one(entityOf(id)),
    entities: (selection, page) => ask(entitiesOf(selection, page)),
    entityCount: (selection) => count(entityCountOf(selection)),
    members: (name) => ask(membersOf(name)),
    activation: (namespace, id) => one(activationById(namespace, id)),
    activations: (namespace, filter, page) => ask(activationsOf(namespace, filter, page)),
    activationCount: (namespace, filter) => count(activationCountOf(namespace, filter)),
    historyDropped: async () => (await one(droppedHistory())) ?? NOTHING_DROPPED,
    onFatal,
    close,
  };
};
