/**
 * A small table of methods and path patterns (openwhisk-api §1.2, §11.2). A pattern's `:name` takes
 * one non-empty segment, which is percent-decoded after the path has been split, so `%2F` never
 * splits one. Slashes are not normalised: a trailing one is an empty last segment.
 */
export interface Route<Handler> {
  readonly method: string;
  readonly pattern: string;
  readonly handler: Handler;
}

/** What a path says, decoded; `''` where its pattern has no such part. */
export interface Segments {
  readonly namespace: string;
  readonly package: string;
  readonly name: string;
  readonly activation: string;
}

export interface Match<Handler> {
  readonly handler: Handler;
  readonly segments: Segments;
}

type Part =
  | { readonly literal: string; readonly capture: null }
  | { readonly literal: null; readonly capture: keyof Segments };

interface Candidate<Handler> {
  readonly method: string;
  readonly parts: readonly Part[];
  readonly handler: Handler;
}

export const createRouter = <Handler>(
  routes: readonly Route<Handler>[],
): ((method: string, path: string) => Match<Handler> | null) => {
  const byLength = new Map<number, Candidate<Handler>[]>();
  for (const { method, pattern, handler } of routes) {
    const parts = pattern.split('/').map(compile);
    const candidates = byLength.get(parts.length) ?? [];
    byLength.set(parts.length, [...candidates, { method, parts, handler }]);
  }
  return (method, path) => {
    const segments = path.split('/');
    const candidates = byLength.get(segments.length) ?? [];
    const found = candidates.find(
      (route) => route.method === method && fits(route.parts, segments),
    );
    return found === undefined
      ? null
      : { handler: found.handler, segments: captured(found.parts, segments) };
  };
};

const CAPTURES: ReadonlyMap<string, keyof Segments> = new Map([
  [':namespace', 'namespace'],
  [':package', 'package'],
  [':name', 'name'],
  [':activation', 'activation'],
]);

const compile = (part: string): Part => {
  const capture = CAPTURES.get(part);
  return capture === undefined ? { literal: part, capture: null } : { literal: null, capture };
};

const fits = (parts: readonly Part[], segments: readonly string[]): boolean =>
  parts.every((part, i) => fitsPart(part, segments[i] ?? ''));

const fitsPart = ({ literal }: Part, segment: string): boolean =>
  literal === null ? segment !== '' : segment === literal;

const captured = (parts: readonly Part[], segments: readonly string[]): Segments => {
  const found = { namespace: '', package: '', name: '', activation: '' };
  for (const [i, part] of parts.entries()) {
    if (part.capture !== null) found[part.capture] = decodedSegment(segments[i] ?? '');
  }
  return found;
};

/** What can't be decoded stays as it is, and is then no legal name. */
export const decodedSegment = (segment: string): string => {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};
