/** Who may see or use what, as the model has it (openwhisk-api §2.3, §2.4). */
import { type Id, type Namespace, nameOf, packageOf } from './operation.ts';
import {
  forbidden,
  isOwn,
  missing,
  otherKind,
  ownOrRefused,
  Refused,
  type World,
} from './world.ts';

export interface Opened {
  readonly provider: Id;
  /** Of the nearest package that has one. */
  readonly mark: number | null;
}

/** The package of that name, or the one behind the binding of that name. */
export const openedPackage = (world: World, as: Namespace, asked: Id): Opened => {
  let mark: number | null = null;
  const followed = new Set<Id>();
  for (let id = asked; ;) {
    const found = world.get(id);
    const isShared = found?.kind === 'packages' && found.publish && found.binding === null;
    if (!isOwn(as, id) && !isShared) throw forbidden(asked);
    if (found === undefined) throw missing();
    if (found.kind !== 'packages') throw otherKind();
    mark ??= found.mark;
    if (found.binding === null) return { provider: id, mark };
    followed.add(id);
    id = found.binding;
    if (followed.has(id))
      throw new Refused(422, `Package binding '${id}' contains a circular reference.`);
  }
};

/** Where an action really is, and the mark that its package gives it. */
export const usableAction = (
  world: World,
  as: Namespace,
  id: Id,
): { at: Id; mark: number | null } => {
  const pack = packageOf(id);
  if (pack === null) {
    ownOrRefused(as, id);
    return { at: id, mark: null };
  }
  const { provider, mark } = openedPackage(world, as, pack);
  return { at: `${provider}/${nameOf(id)}`, mark };
};

/** All that is forbidden is named together; anything else comes first. */
export const allAllowed = (checks: readonly (() => unknown)[]): void => {
  const names: Id[] = [];
  for (const check of checks) {
    try {
      check();
    } catch (refused) {
      if (!(refused instanceof Refused) || refused.names.length === 0) throw refused;
      names.push(...refused.names);
    }
  }
  if (names.length > 0) throw forbidden(...names);
};

/** Where a reference leads, whoever asks; `null`: nowhere. */
export const resolvedAction = (world: World, id: Id): Id | null => {
  const followed = new Set<Id>();
  for (let pack = packageOf(id); pack !== null && !followed.has(pack);) {
    followed.add(pack);
    const found = world.get(pack);
    if (found?.kind !== 'packages') return null;
    if (found.binding === null) return `${pack}/${nameOf(id)}`;
    pack = found.binding;
  }
  return packageOf(id) === null ? id : null;
};
