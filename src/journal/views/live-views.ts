/** The views of a running server: every question of `Views`, put to the read side as a query. */
import type { Views } from '../views.ts';
import { activationById, activationCountOf, activationsOf } from './activation-queries.ts';
import type { Query } from './query.ts';
import { openReadSide, type ReadSide, type ReadSideOptions } from './read-side.ts';
import { ownerOfKey, subjectByName } from './subject-queries.ts';
import { actionByName, actionCountOf, actionsOf } from './whisk-queries.ts';

export interface LiveViews extends Views, Pick<ReadSide, 'onFatal'> {}

export const openViews = async (options: ReadSideOptions): Promise<LiveViews> => {
  const { ask, onFatal, close } = await openReadSide(options);
  const one = async <Row>(query: Query<Row>): Promise<Row | null> => (await ask(query))[0] ?? null;
  const count = async (query: Query<number>): Promise<number> => (await one(query)) ?? 0;
  return {
    keyOwner: (uuid) => one(ownerOfKey(uuid)),
    subject: (name) => one(subjectByName(name)),
    action: (name) => one(actionByName(name)),
    actions: (namespace, page) => ask(actionsOf(namespace, page)),
    actionCount: (namespace) => count(actionCountOf(namespace)),
    activation: (namespace, id) => one(activationById(namespace, id)),
    activations: (namespace, filter, page) => ask(activationsOf(namespace, filter, page)),
    activationCount: (namespace, filter) => count(activationCountOf(namespace, filter)),
    onFatal,
    close,
  };
};
