/** What happens to a package. The events carry the whole new state, so a reader needs no history. */
import type { PlainName } from '../names.ts';
import type { Package } from './package.ts';

export interface PackageCreated {
  readonly type: 'PackageCreated';
  readonly package: Package;
}
export interface PackageUpdated {
  readonly type: 'PackageUpdated';
  readonly package: Package;
}
export interface PackageDeleted {
  readonly type: 'PackageDeleted';
  readonly name: PlainName;
}
export type PackageEvent = PackageCreated | PackageUpdated | PackageDeleted;
