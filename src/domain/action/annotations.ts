/**
 * Annotations: how writes merge them and what the system reads from them (openwhisk-api §4.5, §4.6).
 */
import { E, type Either } from '../kernel/fp.ts';
import type { Json } from '../kernel/json.ts';
import type { NetworkPolicy } from '../network-policy.ts';
import type { Refusal } from '../refusal.ts';
import type { Action, Parameter } from './action.ts';

/** `undefined` when there is no such annotation. */
export const annotationValue = (annotations: readonly Parameter[], key: string): Json | undefined =>
  annotations.find((annotation) => annotation.key === key)?.value;

/** Only the JSON literal counts: `"true"` and `1` are not it. */
const isTrue = (annotations: readonly Parameter[], key: string): boolean =>
  annotationValue(annotations, key) === true;

/** Whether the action is given its caller's API key; an absent annotation means that it is. */
export const provideApiKey = (annotations: readonly Parameter[]): boolean => {
  const value = annotationValue(annotations, 'provide-api-key');
  return value === undefined || Boolean(value);
};

/** Whether the action's defaults may not be overridden by a payload: `final` is boolean `true`. */
export const isFinal = (annotations: readonly Parameter[]): boolean => isTrue(annotations, 'final');

/**
 * Whether the action says that running it twice does no harm: `retry-safe` is boolean `true`. After
 * a crash it runs again, where any other ends as an error.
 */
export const isRetrySafe = (annotations: readonly Parameter[]): boolean =>
  isTrue(annotations, 'retry-safe');

/** Whether the action steers a composition: any value but `false`, `null`, `0` and `""` (§6.4). */
export const isConductor = (annotations: readonly Parameter[]): boolean =>
  Boolean(annotationValue(annotations, 'conductor'));

/** Whether the action provides a feed: any value says so. */
export const isFeed = (annotations: readonly Parameter[]): boolean =>
  annotationValue(annotations, 'feed') !== undefined;

/** Whether the action is a web action: `web-export` is boolean `true`. */
export const isWebExported = (annotations: readonly Parameter[]): boolean =>
  isTrue(annotations, 'web-export');

/** Whether a web action is given its request as it came: `raw-http` is boolean `true`. */
export const isRawHttp = (annotations: readonly Parameter[]): boolean =>
  isTrue(annotations, 'raw-http');

/** Whether nobody may be given the code: `disable-download` is boolean `true` (adobe-runtime §4.3). */
export const isDownloadDisabled = (annotations: readonly Parameter[]): boolean =>
  isTrue(annotations, 'disable-download');

/** `network`: what the action may reach, as it asks; absent means `full`. */
export const networkOf = (annotations: readonly Parameter[]): NetworkPolicy =>
  annotationValue(annotations, 'network') === 'none' ? 'none' : 'full';

/** A slip of the pen must not give network to an action that was to have none. */
export const checkNetwork = ({ annotations, exec }: Action): Either<Refusal, null> => {
  const value = annotationValue(annotations, 'network');
  if (value !== undefined && value !== 'full' && value !== 'none')
    return E.left({ type: 'NetworkIllegal' });
  return value === 'none' && exec.type === 'sequence'
    ? E.left({ type: 'NetworkOfSequence' })
    : E.right(null);
};

export const annotationsOfNew = (
  given: readonly Parameter[],
  kind: string,
): readonly Parameter[] => {
  const annotations: readonly Parameter[] = [{ key: 'provide-api-key', value: false }, ...given];
  return withExec(annotations, kind);
};

/**
 * `removed` are taken from the old ones first, so a key in both ends up with its new value. Code that
 * was closed to downloads stays so, whatever is asked for.
 */
export const annotationsOfUpdate = (
  old: readonly Parameter[],
  given: readonly Parameter[],
  removed: readonly string[],
  kind: string,
): readonly Parameter[] => {
  const kept = old.filter(({ key }) => !removed.includes(key));
  const closed = isDownloadDisabled(old) ? [{ key: 'disable-download', value: true }] : [];
  return withExec([...kept, ...given, ...closed], kind);
};

const withExec = (annotations: readonly Parameter[], kind: string): readonly Parameter[] =>
  lastByKey([...annotations, { key: 'exec', value: kind }]);

/** One entry for each key: the last. A `Map` because keys are the user's, `__proto__` included. */
export const lastByKey = (entries: readonly Parameter[]): readonly Parameter[] => [
  ...new Map(entries.map((entry) => [entry.key, entry])).values(),
];
