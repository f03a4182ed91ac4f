/**
 * The kinds of action an installation can run, and what follows from them (openwhisk-api §4.2,
 * scheduling-and-runtimes §6.1). Which there are at all: `runtimes-manifest.ts`.
 */
import { type ImageName, imageText, isSameImage, parseImageName } from './image-name.ts';

export interface RuntimeKind {
  /** `nodejs:22`. */
  readonly kind: string;
  readonly family: string;
  readonly default: boolean;
  /** May be read and deleted, but not created, updated or invoked. */
  readonly deprecated: boolean;
  /** `main` must be given: there is no entry point by convention. */
  readonly requireMain: boolean;
  /** What the kind is called as an image, where containers are made from images. */
  readonly image: ImageName;
  /** It serves one run after the other, whatever the action's limit (scheduling-and-runtimes §5.4). */
  readonly oneAtATime: boolean;
  readonly stemCells: readonly StemCell[];
}

/** Containers of the kind that are to be there before they are needed (§3.10). */
export interface StemCell {
  readonly memoryMb: number;
  readonly reactive: { readonly minCount: number; readonly maxCount: number };
}

/** What can be run. */
export interface Runtimes {
  readonly kinds: readonly RuntimeKind[];
  /** What actions of kind `blackbox` may name; `any`: whatever a registry has. */
  readonly images: readonly ImageName[] | 'any';
}

/** Not a runtime, but a kind of `exec`: it may be created wherever any kind may. */
export const SEQUENCE_KIND = 'sequence';
/** Whatever an image of the action's own choice does. */
export const BLACKBOX_KIND = 'blackbox';

const DEFAULT = ':default';

/**
 * The concrete kind behind `nodejs:22` or `nodejs:default`; `null` when there is none. The only
 * kind of a family is its default without being marked.
 */
export const resolveKind = (kind: string, { kinds }: Runtimes): RuntimeKind | null => {
  if (!kind.endsWith(DEFAULT)) return kinds.find((runtime) => runtime.kind === kind) ?? null;
  const family = kind.slice(0, -DEFAULT.length);
  const members = kinds.filter((runtime) => runtime.family === family);
  return (
    members.find((runtime) => runtime.default) ??
    (members.length === 1 ? (members[0] ?? null) : null)
  );
};

/** A kind that left the manifest is not deprecated: there is nothing to say about it. */
export const isDeprecated = (kind: string, runtimes: Runtimes): boolean =>
  resolveKind(kind, runtimes)?.deprecated ?? false;

/** For a kind that `resolveKind` does not know (openwhisk-api §4.2). */
export const unknownKindText = (kind: string, { kinds }: Runtimes): string => {
  const all = [...kinds.map((runtime) => runtime.kind), SEQUENCE_KIND, BLACKBOX_KIND];
  const valid = all.map((known) => `'${known}'`).join(', ');
  return `The specified runtime '${kind}' is not supported by this platform. Valid values are: ${valid}.`;
};

/** For an action whose kind this server had when it was written. Ours. */
export const unavailableKindText = (kind: string): string =>
  `The runtime '${kind}' is not available on this server.`;

/** Whether containers can be made from the image of this name here. */
export const isImageRunnable = (image: string, { images }: Pick<Runtimes, 'images'>): boolean => {
  const name = parseImageName(image);
  if (name === null) return false;
  return images === 'any' || images.some((known) => isSameImage(name, known));
};

/** For an image that is not runnable. Ours: upstream runs any. */
export const imageRefusedText = (image: string, { images }: Pick<Runtimes, 'images'>): string => {
  const known = images === 'any' ? [] : images.map(imageText);
  const allowed = known.length === 0 ? '' : ` but ${known.map((it) => `'${it}'`).join(', ')}`;
  return `The image '${image}' can't be run by this platform: without Docker it runs none${allowed}.`;
};
