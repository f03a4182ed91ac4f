/**
 * The runtimes' manifest: every kind that Rewhisk knows how to run, of the shape that OpenWhisk's has
 * (scheduling-and-runtimes §6.1). What a server offers is the part of it that its machine can run.
 */
import type { RuntimeKind, Runtimes, StemCell } from './runtimes.ts';

/** What the server's own Node runs: the kind of trials and probes. */
export const DEFAULT_KIND = 'nodejs:22';
export const PYTHON_KIND = 'python:3';
export const NATIVE_KIND = 'native:1';

const runtime = (kind: string, image: string, more: Partial<RuntimeKind> = {}): RuntimeKind => ({
  kind,
  family: kind.slice(0, kind.indexOf(':')),
  default: false,
  deprecated: false,
  requireMain: false,
  image: { registry: null, prefix: 'rewhisk', name: image, tag: 'latest' },
  oneAtATime: false,
  stemCells: [],
  ...more,
});

/** adobe-runtime R54. */
const STEM_CELLS: readonly StemCell[] = [256, 512, 1_024].map((memoryMb) => ({
  memoryMb,
  reactive: { minCount: 1, maxCount: 4 },
}));

export const MANIFEST: Runtimes = {
  kinds: [
    runtime('nodejs:20', 'action-nodejs-v20'),
    runtime(DEFAULT_KIND, 'action-nodejs-v22', { default: true, stemCells: STEM_CELLS }),
    runtime('nodejs:24', 'action-nodejs-v24'),
    runtime(PYTHON_KIND, 'action-python-v3', { default: true }),
    runtime(NATIVE_KIND, 'action-native-v1', { default: true, oneAtATime: true }),
  ],
  images: [{ registry: null, prefix: 'openwhisk', name: 'dockerskeleton', tag: null }],
};

/** The part of the manifest that can be run, with what the operator wants no more marked so. */
export const offeredRuntimes = (
  { kinds, images }: { readonly kinds: readonly string[]; readonly images: Runtimes['images'] },
  deprecated: readonly string[],
): Runtimes => ({
  kinds: MANIFEST.kinds
    .filter(({ kind }) => kinds.includes(kind))
    .map((known) => (deprecated.includes(known.kind) ? { ...known, deprecated: true } : known)),
  images,
});
