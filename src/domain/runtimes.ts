/**
 * The runtimes' manifest (scheduling-and-runtimes §6.1): which kinds there are and which is the
 * default of its family.
 */
export interface RuntimeKind {
  /** `nodejs:22`. */
  readonly kind: string;
  readonly family: string;
  readonly default: boolean;
  /** May be read and deleted, but not created, updated or invoked. */
  readonly deprecated: boolean;
  /** `main` must be given: there is no entry point by convention. */
  readonly requireMain: boolean;
}

export const RUNTIMES: readonly RuntimeKind[] = [
  { kind: 'nodejs:22', family: 'nodejs', default: true, deprecated: false, requireMain: false },
];

/** Not a runtime, but a kind of `exec`: it may be created wherever any kind may. */
export const SEQUENCE_KIND = 'sequence';

const DEFAULT = ':default';

/**
 * The concrete kind behind `nodejs:22` or `nodejs:default`; `null` when there is none. The only
 * kind of a family is its default without being marked.
 */
export const resolveKind = (kind: string, runtimes: readonly RuntimeKind[]): RuntimeKind | null => {
  if (!kind.endsWith(DEFAULT)) return runtimes.find((runtime) => runtime.kind === kind) ?? null;
  const family = kind.slice(0, -DEFAULT.length);
  const members = runtimes.filter((runtime) => runtime.family === family);
  return (
    members.find((runtime) => runtime.default) ??
    (members.length === 1 ? (members[0] ?? null) : null)
  );
};

/** A kind that left the manifest is not deprecated: there is nothing to say about it. */
export const isDeprecated = (kind: string, runtimes: readonly RuntimeKind[]): boolean =>
  resolveKind(kind, runtimes)?.deprecated ?? false;

/** For a kind that `resolveKind` does not know (openwhisk-api §4.2). */
export const unknownKindText = (kind: string, runtimes: readonly RuntimeKind[]): string => {
  const kinds = [...runtimes.map((runtime) => runtime.kind), SEQUENCE_KIND];
  const valid = kinds.map((known) => `'${known}'`).join(', ');
  return `The specified runtime '${kind}' is not supported by this platform. Valid values are: ${valid}.`;
};
