/**
 * Annotations: how writes merge them and what the system reads from them (openwhisk-api §4.5, §4.6).
 */
import type { Json } from '../kernel/json.ts';
import type { Parameter } from './action.ts';

/** `undefined` when there is no such annotation. @internal */
export const annotationValue = (annotations: readonly Parameter[], key: string): Json | undefined =>
  annotations.find((annotation) => annotation.key === key)?.value;

/** Whether the action is given its caller's API key; an absent annotation means that it is. */
export const provideApiKey = (annotations: readonly Parameter[]): boolean => {
  const value = annotationValue(annotations, 'provide-api-key');
  return value === undefined || Boolean(value);
};

/** Whether the action's defaults may not be overridden by a payload: `final` is boolean `true`. */
export const isFinal = (annotations: readonly Parameter[]): boolean =>
  annotationValue(annotations, 'final') === true;

/**
 * Whether the action says that running it twice does no harm: `retry-safe` is boolean `true`. After
 * a crash it runs again, where any other ends as an error.
 */
export const isRetrySafe = (annotations: readonly Parameter[]): boolean =>
  annotationValue(annotations, 'retry-safe') === true;

export const annotationsOfNew = (
  given: readonly Parameter[],
  kind: string,
): readonly Parameter[] => {
  const annotations: readonly Parameter[] = [{ key: 'provide-api-key', value: false }, ...given];
  return withExec(annotations, kind);
};

/** `removed` are taken from the old ones first, so a key in both ends up with its new value. */
export const annotationsOfUpdate = (
  old: readonly Parameter[],
  given: readonly Parameter[],
  removed: readonly string[],
  kind: string,
): readonly Parameter[] =>
  withExec([...old.filter(({ key }) => !removed.includes(key)), ...given], kind);

const withExec = (annotations: readonly Parameter[], kind: string): readonly Parameter[] =>
  lastByKey([...annotations, { key: 'exec', value: kind }]);

/** One entry for each key: the last. A `Map` because keys are the user's, `__proto__` included. */
export const lastByKey = (entries: readonly Parameter[]): readonly Parameter[] => [
  ...new Map(entries.map((entry) => [entry.key, entry])).values(),
];
