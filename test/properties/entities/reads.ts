/** What a GET of an entity or a list answers, as the model has it (openwhisk-api §3.8, §4.3, §7, §8). */
import { openedPackage, usableAction } from './access.ts';
import { type Get, type Id, type List, nameOf, namespaceOf, type Namespace } from './operation.ts';
import { statusOf } from './writes.ts';
import {
  actionAnnotations,
  actionBody,
  actionSummary,
  forbidden,
  isOwn,
  membersOf,
  ownOrRefused,
  packageBody,
  packageSummary,
  present,
  Refused,
  ruleBody,
  ruleSummary,
  type State,
  triggerBody,
  triggerSummary,
  type World,
} from './world.ts';

export const get = (world: World, { as, kind, id }: Get): unknown => {
  switch (kind) {
    case 'actions':
      return getAction(world, as, id);
    case 'packages':
      return getPackage(world, as, id);
    case 'triggers':
      ownOrRefused(as, id);
      return triggerBody(id, present(world, 'triggers', id));
    case 'rules': {
      ownOrRefused(as, id);
      const rule = present(world, 'rules', id);
      return ruleBody(id, rule, statusOf(world, id, rule));
    }
  }
};

const getAction = (world: World, as: Namespace, id: Id): unknown => {
  const { at, mark } = usableAction(world, as, id);
  if (!isOwn(as, at)) {
    throw new Refused(
      403,
      isOwn(as, id)
        ? `GET not permitted for '${id}'. Resource does not exist or is an action in a shared package binding.`
        : `GET not permitted for '${id.slice(0, id.lastIndexOf('/'))}' since it's an action in a shared package`,
    );
  }
  const action = present(world, 'actions', at);
  return actionBody(at, action, action.mark ?? mark);
};

const getPackage = (world: World, as: Namespace, id: Id): unknown => {
  const { provider, mark } = openedByName(world, as, id);
  if (!isOwn(as, provider)) {
    throw new Refused(
      403,
      isOwn(as, id)
        ? `GET not permitted since ${nameOf(id)} is a binding of a shared package`
        : `GET not permitted for '${id}' since it's a shared package`,
    );
  }
  const actions = membersOf(world, provider).map(([member, action]) => ({
    name: nameOf(member),
    version: `0.0.${action.version}`,
    annotations: actionAnnotations(action),
  }));
  return { ...packageBody(id, present(world, 'packages', id), mark), actions, feeds: [] };
};

/** What is missing is named where a package was asked for. */
const openedByName = (world: World, as: Namespace, id: Id) => {
  try {
    return openedPackage(world, as, id);
  } catch (refused) {
    if (!(refused instanceof Refused) || refused.answer.status !== 404) throw refused;
    throw new Refused(404, `The requested resource '${id}' does not exist.`);
  }
};

export const list = (world: World, asked: List): unknown => {
  const found = listed(world, asked);
  return asked.count ? { [asked.kind]: found.length } : found;
};

const listed = (world: World, { as, kind, namespace, package: pack }: List): readonly unknown[] => {
  if (pack !== null)
    return membersOf(world, openedByName(world, as, pack).provider).map(([id, action]) =>
      actionSummary(id, action),
    );
  if (as !== namespace && kind !== 'packages') throw forbidden(namespace);
  return [...world]
    .filter(([id, state]) => namespaceOf(id) === namespace && state.kind === kind)
    .filter(([, state]) => as === namespace || isShared(state))
    .map(([id, state]) => summaryOf(id, state));
};

const isShared = (state: State): boolean =>
  state.kind === 'packages' && state.publish && state.binding === null;

const summaryOf = (id: Id, state: State): object => {
  switch (state.kind) {
    case 'actions':
      return actionSummary(id, state);
    case 'packages':
      return packageSummary(id, state);
    case 'triggers':
      return triggerSummary(id, state);
    case 'rules':
      return ruleSummary(id, state);
  }
};
