/**
 * Events to bytes and back, with msgpackr's shared record structures: the keys of an object stand
 * once in the dictionary and not in every payload. The only import of msgpackr.
 *
 * The encoder keeps what it added to the dictionary until `takeNew`; the caller stores that in the
 * same commit as the bytes. Beyond `STRUCTURES_MAX` shapes a payload carries its keys itself.
 */
import { Packr, Unpackr } from 'msgpackr';
import { type DomainEvent, SCHEMA_VERSIONS } from '../../domain/events.ts';
import {
  type DictionaryEntry,
  type DictionaryKind,
  parseStructureText,
  structureText,
  typeText,
} from './dictionary.ts';
import { fromWireForm, toWireForm } from './wire-form.ts';

const STRUCTURES_MAX = 512;

export interface Encoder {
  readonly topicId: (topic: string) => number;
  readonly typeId: (type: DomainEvent['type']) => number;
  /** The bytes are valid until the next call. */
  readonly encode: (event: DomainEvent, key: string) => Uint8Array;
  /** The entries added since the last call. */
  readonly takeNew: () => readonly DictionaryEntry[];
}

export const createEncoder = (known: readonly DictionaryEntry[]): Encoder => {
  let added: DictionaryEntry[] = [];
  const add = (kind: DictionaryKind, id: number, value: string): void => {
    added.push({ kind, id, value });
  };
  const numbered = (kind: DictionaryKind): ((value: string) => number) => {
    const ids = new Map(valuesOf(known, kind).map((value, id) => [value, id]));
    return (value) => {
      let id = ids.get(value);
      if (id === undefined) {
        id = ids.size;
        ids.set(value, id);
        add(kind, id, value);
      }
      return id;
    };
  };
  let structures = valuesOf(known, 'structure').length;
  const packr = new Packr({
    maxSharedStructures: STRUCTURES_MAX,
    getStructures: () => valuesOf(known, 'structure').map(parseStructureText),
    saveStructures: (all: readonly object[]) => {
      for (; structures < sharedLength(all); structures += 1)
        add('structure', structures, structureText(all[structures] as readonly string[]));
    },
  });
  const typeIdOfText = numbered('type');
  const typeIds = new Map<string, number>();
  return {
    topicId: numbered('topic'),
    typeId: (type) => {
      let id = typeIds.get(type);
      if (id === undefined) {
        id = typeIdOfText(typeText(type, SCHEMA_VERSIONS[type]));
        typeIds.set(type, id);
      }
      return id;
    },
    encode: (event, key) => packr.pack(toWireForm(event, key)),
    takeNew: () => {
      const taken = added;
      if (taken.length > 0) added = [];
      return taken;
    },
  };
};

/** msgpackr keeps shapes that are not shared behind the shared ones in the same list. */
const sharedLength = (all: readonly object[]): number =>
  (all as { readonly sharedLength?: number }).sharedLength ?? 0;

const valuesOf = (entries: readonly DictionaryEntry[], kind: DictionaryKind): string[] => {
  const values: string[] = [];
  for (const entry of entries) if (entry.kind === kind) values[entry.id] = entry.value;
  return values;
};

export interface Decoder {
  /** The event in the shape of the version it was written in. Throws on bytes that are no event. */
  readonly decode: (type: string, key: string, payload: Uint8Array) => Record<string, unknown>;
}

/** `structures` gives all that are known by now; it is asked again when a payload needs a newer one. */
export const createDecoder = (structures: () => readonly string[]): Decoder => {
  const unpackr = new Unpackr({
    maxSharedStructures: STRUCTURES_MAX,
    getStructures: () => structures().map(parseStructureText),
  });
  return { decode: (type, key, payload) => fromWireForm(type, key, unpackr.unpack(payload)) };
};
