/** docs/verify-journal.mjs, which shares no code with the program, called as a function. */
import type { KeyObject } from 'node:crypto';

export interface LoneVerdict {
  readonly type: 'intact' | 'unbalanced' | 'broken';
  readonly offset?: number;
  readonly reason?: string;
  readonly last?: number;
  readonly hash?: string;
  readonly sums?: {
    readonly accepted: number;
    readonly completed: number;
    readonly inFlight: number;
  };
}

interface LoneVerifier {
  readonly verifyJournal: (
    dir: string,
    evidence?: {
      readonly keys?: readonly KeyObject[];
      readonly kept?: { readonly offset: number; readonly hash: string };
    },
  ) => LoneVerdict;
}

// Node says of its SQLite that it is experimental, once.
const { emitWarning } = process;
process.emitWarning = () => undefined;
const module: LoneVerifier = await import(
  new URL('../../docs/verify-journal.mjs', import.meta.url).href
);
process.emitWarning = emitWarning;

export const verifyAlone: LoneVerifier['verifyJournal'] = module.verifyJournal;
