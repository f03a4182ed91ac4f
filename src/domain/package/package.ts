/** The package as an entity: a plain one holds actions, a binding points at another (openwhisk-api §8.1). */
import type { Parameter } from '../action/action.ts';
import type { Offset } from '../kernel/ids.ts';
import type { PlainName } from '../names.ts';

export interface Package {
  readonly name: PlainName;
  /** `MAJOR.MINOR.PATCH`. */
  readonly version: string;
  /** Shared: anyone with a key may read and run its actions. */
  readonly publish: boolean;
  /** Epoch milliseconds of the last write. */
  readonly updated: number;
  /** The package this one is a binding of; `null` for a plain package. */
  readonly binding: PlainName | null;
  readonly parameters: readonly Parameter[];
  readonly annotations: readonly Parameter[];
}

export interface StoredPackage {
  readonly package: Package;
  readonly revision: Offset;
}
