/**
 * What the small numbers in a segment's rows mean: topics, event types with their version, and the
 * shapes of objects in payloads (msgpackr's shared structures).
 *
 * Ids are given once, in order from 0, and keep their meaning for the life of the journal: a new
 * segment starts with the whole dictionary of its predecessor. An entry is stored in the same commit
 * as the first record that needs it, so a crash never leaves a record without its meaning.
 */
export type DictionaryKind = 'topic' | 'type' | 'structure';

export interface DictionaryEntry {
  readonly kind: DictionaryKind;
  readonly id: number;
  readonly value: string;
}

/** The value of a `type` entry: `ActivationAccepted 1`. */
export const typeText = (type: string, version: number): string => `${type} ${version}`;

export const parseTypeText = (
  text: string,
): { readonly type: string; readonly version: number } => {
  const space = text.lastIndexOf(' ');
  return { type: text.slice(0, space), version: Number(text.slice(space + 1)) };
};

/** The value of a `structure` entry is the JSON array of the object's keys, in order. */
export const structureText = (keys: readonly string[]): string => JSON.stringify(keys);

export const parseStructureText = (text: string): string[] => {
  const keys: unknown = JSON.parse(text);
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string'))
    throw new Error('a structure in the dictionary is not a list of keys');
  return keys;
};
