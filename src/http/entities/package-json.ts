/** Packages and bindings on the wire (openwhisk-api §3.8, §8.1). */
import type { Action, Parameter } from '../../domain/action/action.ts';
import { isFeed } from '../../domain/action/annotations.ts';
import type { Package } from '../../domain/package/package.ts';

/** A plain package has an empty object for its binding here. */
export const packageShape = (shown: Package): object => ({
  ...head(shown),
  binding: shown.binding ?? {},
  parameters: shown.parameters,
});

/** What `GET` adds: everything in it, feeds apart from actions. */
export interface PackageContents {
  /** Those of a binding over those of what it is bound to. */
  readonly parameters: readonly Parameter[];
  readonly members: readonly Action[];
}

export const packageWithContents = (
  shown: Package,
  { parameters, members }: PackageContents,
): object => ({
  ...packageShape(shown),
  parameters,
  actions: members.filter((one) => !isFeed(one.annotations)).map(member),
  feeds: members.filter((one) => isFeed(one.annotations)).map(member),
});

const member = ({ name, version, annotations }: Action): object => ({
  name: name.name,
  version,
  annotations,
});

/** One entry of a list: there a plain package has `false` for its binding. */
export const packageSummary = (shown: Package): object => ({
  ...head(shown),
  binding: shown.binding ?? false,
});

const head = ({ name, version, publish, updated, annotations }: Package): object => ({
  namespace: name.namespace,
  name: name.name,
  version,
  publish,
  updated,
  annotations,
});
