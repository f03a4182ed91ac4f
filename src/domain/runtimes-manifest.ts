/**
 * The runtimes' manifest: every kind that Rewhisk knows how to run, of the shape that OpenWhisk's has
 * (scheduling-and-runtimes §6.1). What a server offers is the part of it that its machine can run.
 */
import type { RuntimeKind, Runtimes, StemCell } from './runtimes.ts';

const ATTACHED = { attachmentName: 'codefile', attachmentType: 'text/plain' };

const runtime = (kind: string, image: string, more: Partial<RuntimeKind> = {}): RuntimeKind => ({
  kind,
  family: kind.slice(0, kind.indexOf(':')),
  default: false,
  deprecated: false,
  requireMain: false,
  image: { registry: null, prefix: 'rewhisk', name: image, tag: 'latest' },
  attached: ATTACHED,
  stemCells: [],
  ...more,
});

/** adobe-runtime R54. */
const STEM_CELLS: readonly StemCell[] = [256, 512, 1_024].map((memoryMb) => ({
  initialCount: 1,
  memoryMb,
  reactive: { minCount: 1, maxCount: 4 },
}));

export const MANIFEST: Runtimes = {
  kinds: [
    runtime('nodejs:20', 'action-nodejs-v20'),
    runtime('nodejs:22', 'action-nodejs-v22', { default: true, stemCells: STEM_CELLS }),
    runtime('nodejs:24', 'action-nodejs-v24'),
    runtime('python:3', 'action-python-v3', { default: true }),
    runtime('native:1', 'action-native-v1', { default: true }),
  ],
  images: [{ registry: null, prefix: 'openwhisk', name: 'dockerskeleton', tag: null }],
};

export const DEFAULT_KIND = 'nodejs:22';

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
