/** What becomes of the world by a PUT, DELETE or change of status (openwhisk-api §4.4, §4.5, §6.1, §7, §8). */
import { allAllowed, openedPackage, resolvedAction, usableAction } from './access.ts';
import {
  type ActionContent,
  type Delete,
  type Id,
  packageOf,
  type PackageContent,
  type Put,
  type RuleContent,
  type SetStatus,
  type Status,
} from './operation.ts';
import {
  actionBody,
  type ActionState,
  membersOf,
  otherKind,
  ownOrRefused,
  packageBody,
  type PackageState,
  present,
  referred,
  Refused,
  replaced,
  ruleBody,
  type RuleState,
  type State,
  triggerBody,
  type TriggerState,
  type World,
} from './world.ts';

export interface Written {
  readonly world: World;
  readonly body: unknown;
}

const withEntity = (world: World, id: Id, state: State): World => new Map(world).set(id, state);
const without = (world: World, ...ids: readonly Id[]): World =>
  new Map([...world].filter(([id]) => !ids.includes(id)));

const next = (old: State | null, mark: number | null, updated: unknown) => ({
  version: (old?.version ?? 0) + 1,
  updated,
  mark: mark ?? old?.mark ?? null,
});

/** `updated`: the time that the server wrote; nobody else can know it. */
export const put = (world: World, operation: Put, updated: unknown): Written => {
  const { as, id, overwrite, content } = operation;
  ownOrRefused(as, id);
  switch (content.kind) {
    case 'actions':
      return putAction(world, operation, content, updated);
    case 'packages':
      return putPackage(world, operation, content, updated);
    case 'triggers': {
      const old = replaced(world, 'triggers', id, overwrite);
      const rules = old?.rules ?? null;
      const trigger: TriggerState = {
        kind: 'triggers',
        ...next(old, content.mark, updated),
        rules,
      };
      return { world: withEntity(world, id, trigger), body: triggerBody(id, trigger) };
    }
    case 'rules':
      return putRule(world, operation, content, updated);
  }
};

const writablePackage = (world: World, id: Id): void => {
  const pack = packageOf(id);
  if (pack !== null && present(world, 'packages', pack).binding !== null)
    throw new Refused(400, 'Operation not permitted on package binding.');
};

const putAction = (
  world: World,
  { as, id, overwrite }: Put,
  { exec, mark }: ActionContent,
  updated: unknown,
): Written => {
  writablePackage(world, id);
  const given = exec === 'code' ? null : exec;
  allAllowed((given ?? []).map((component) => () => usableAction(world, as, component)));
  const old = replaced(world, 'actions', id, overwrite);
  if (exec === null && old === null) throw new Refused(400, 'exec undefined');
  if (given !== null) checkSequence(world, id, given);
  const components = exec === null ? (old?.components ?? null) : given;
  // A sequence has no parameter but its components, and leaves none to the code that takes its place.
  const before = old !== null && old.components === null ? old.mark : null;
  const action: ActionState = {
    kind: 'actions',
    ...next(old, mark, updated),
    mark: components === null ? (mark ?? before) : null,
    components,
  };
  return { world: withEntity(world, id, action), body: actionBody(id, action, action.mark) };
};

const checkSequence = (world: World, id: Id, components: readonly Id[]): void => {
  if (components.length === 0) throw new Refused(400, 'No component specified for the sequence.');
  let atomic = 0;
  const walk = (inside: readonly Id[], outer: readonly Id[]): void => {
    for (const component of inside) {
      const at = resolvedAction(world, component);
      if (at !== null && outer.includes(at))
        throw new Refused(400, 'Sequence may not refer to itself.');
      const found = at === null ? undefined : world.get(at);
      if (at === null || found === undefined)
        throw new Refused(400, 'Sequence component does not exist.');
      if (found.kind !== 'actions') throw otherKind();
      if (found.components !== null) walk(found.components, [...outer, at]);
      else if (++atomic > 50) throw new Refused(400, 'Too many actions in the sequence.');
    }
  };
  walk(components, [id]);
};

const putPackage = (
  world: World,
  { as, id, overwrite }: Put,
  { binding, publish, mark }: PackageContent,
  updated: unknown,
): Written => {
  if (binding !== null) {
    try {
      openedPackage(world, as, binding);
    } catch (refused) {
      throw refused instanceof Refused ? asOfProvider(refused) : refused;
    }
  }
  const old = replaced(world, 'packages', id, overwrite);
  if (binding !== null && old !== null && old.binding === null)
    throw new Refused(409, 'Resource is a package and cannot be converted into a binding.');
  if (binding !== null && present(world, 'packages', binding).binding !== null)
    throw new Refused(400, 'Cannot bind to another package binding.');
  const pack: PackageState = {
    kind: 'packages',
    ...next(old, mark, updated),
    publish: publish ?? old?.publish ?? false,
    binding: binding ?? old?.binding ?? null,
  };
  return { world: withEntity(world, id, pack), body: packageBody(id, pack, pack.mark) };
};

const asOfProvider = (refused: Refused): Refused => {
  switch (refused.answer.status) {
    case 404:
      return new Refused(400, 'Binding references a package that does not exist.');
    case 409:
      return new Refused(409, 'Cannot bind to a resource that is not a package.');
    default:
      return refused;
  }
};

const putRule = (
  world: World,
  { as, id, overwrite }: Put,
  content: RuleContent,
  updated: unknown,
): Written => {
  allAllowed([
    () => content.trigger !== null && ownOrRefused(as, content.trigger),
    () => content.action !== null && usableAction(world, as, content.action),
  ]);
  const old = replaced(world, 'rules', id, overwrite);
  const trigger = content.trigger ?? old?.trigger;
  const action = content.action ?? old?.action;
  if (trigger === undefined || action === undefined)
    throw new Refused(400, 'rule requires a valid trigger and a valid action');
  if (referred(world, 'triggers', trigger) === null)
    throw new Refused(400, `trigger /${trigger} does not exist`);
  const at = resolvedAction(world, action);
  if (at === null || referred(world, 'actions', at) === null)
    throw new Refused(400, `action /${action} does not exist`);
  const rule: RuleState = { kind: 'rules', ...next(old, content.mark, updated), trigger, action };
  const status = old === null ? 'active' : statusOf(world, id, old);
  const moved = old === null || old.trigger === trigger ? world : unlinked(world, old.trigger, id);
  return {
    world: withEntity(linked(moved, id, rule, status), id, rule),
    body: ruleBody(id, rule, status),
  };
};

/** The status of a rule lies in its trigger. */
export const statusOf = (world: World, id: Id, { trigger }: RuleState): Status =>
  referred(world, 'triggers', trigger)?.rules?.[id]?.status ?? 'inactive';

const linked = (world: World, id: Id, { trigger, action }: RuleState, status: Status): World => {
  const found = present(world, 'triggers', trigger);
  return withEntity(world, trigger, {
    ...found,
    rules: { ...found.rules, [id]: { action, status } },
  });
};

const unlinked = (world: World, trigger: Id, id: Id): World => {
  const found = referred(world, 'triggers', trigger);
  if (found?.rules?.[id] === undefined) return world;
  const { [id]: _, ...rules } = found.rules;
  return withEntity(world, trigger, { ...found, rules });
};

export const remove = (world: World, { as, kind, id, force }: Delete): Written => {
  ownOrRefused(as, id);
  if (kind === 'actions') writablePackage(world, id);
  const last = present(world, kind, id);
  switch (last.kind) {
    case 'actions':
      return { world: without(world, id), body: actionBody(id, last, last.mark) };
    case 'packages': {
      const members = last.binding === null ? membersOf(world, id).map(([member]) => member) : [];
      if (members.length > 0 && !force) throw new Refused(409, notEmptyText(members.length));
      return { world: without(world, id, ...members), body: packageBody(id, last, last.mark) };
    }
    case 'triggers':
      return { world: without(world, id), body: triggerBody(id, last) };
    case 'rules':
      return {
        world: unlinked(without(world, id), last.trigger, id),
        body: ruleBody(id, last, 'inactive'),
      };
  }
};

const notEmptyText = (count: number): string =>
  `Package not empty (contains ${count} ${count === 1 ? 'entity' : 'entities'}). Set force param or delete package contents.`;

export const setStatus = (world: World, { as, id, status }: SetStatus): Written => {
  ownOrRefused(as, id);
  const rule = present(world, 'rules', id);
  if (statusOf(world, id, rule) === status) return { world, body: 'OK' };
  if (referred(world, 'triggers', rule.trigger) === null) {
    throw new Refused(404, 'Only rules with existing triggers can be activated');
  }
  return { world: linked(world, id, rule, status), body: 'OK' };
};
