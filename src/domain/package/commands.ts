/** What may be asked of a package. Content has been decoded; meaning has not been judged. */
import type { Parameter } from '../action/action.ts';
import type { PlainName } from '../names.ts';

/** A decoded PUT body (openwhisk-api §8.2); absent members are `null`. */
export interface PackageContent {
  /** `null` also for `{}`: no binding, or on update the one there is. `_` has been resolved. */
  readonly binding: PlainName | null;
  readonly parameters: readonly Parameter[] | null;
  readonly annotations: readonly Parameter[] | null;
  readonly publish: boolean | null;
  readonly version: string | null;
}

export interface PutPackage {
  readonly type: 'PutPackage';
  readonly name: PlainName;
  readonly content: PackageContent;
  readonly overwrite: boolean;
  readonly nowMs: number;
}
export interface DeletePackage {
  readonly type: 'DeletePackage';
  readonly name: PlainName;
  /** Deletes the actions in it too. */
  readonly force: boolean;
}
export type PackageCommand = PutPackage | DeletePackage;
