/**
 * The runtimes' manifest (scheduling-and-runtimes §6.1): which kinds there are and which is the
 * default of its family.
 */
export interface RuntimeKind {
  /** `nodejs:22`. */
  readonly kind: string;
  readonly family: string;
  readonly default: boolean;
  readonly deprecated: boolean;
  readonly requireMain: boolean;
}

export const RUNTIMES: readonly RuntimeKind[] = [
  { kind: 'nodejs:22', family: 'nodejs', default: true, deprecated: false, requireMain: false },
];
