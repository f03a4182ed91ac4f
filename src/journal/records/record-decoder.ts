/**
 * Rows of the log become records: numbers replaced by their meaning, payloads unpacked, old versions
 * lifted. One decoder reads a whole journal, because a dictionary only ever grows
 * (`dictionary.ts`).
 */
import type { DomainEvent } from '../../domain/events.ts';
import type { Offset } from '../../domain/kernel/ids.ts';
import type { Topic } from '../../domain/topics.ts';
import type { StoredRecord } from '../journal.ts';
import { createDecoder } from './codec.ts';
import { parseTypeText } from './dictionary.ts';
import type { RecordFields } from './record-bytes.ts';
import { type Upcasters, upcast } from './upcasters.ts';
import { hexText } from './wire-form.ts';

/** A record as it lies in its segment. */
export interface Row extends Omit<RecordFields, 'tombstone'> {
  readonly offset: Offset;
}

/** The values of each kind, by their ids. */
export interface Dictionary {
  readonly topics: readonly string[];
  readonly types: readonly string[];
  readonly structures: readonly string[];
}

export interface RecordDecoder {
  /** To be told before the first record that needs it; an older one changes nothing. */
  readonly learn: (dictionary: Dictionary) => void;
  /** Throws `UnreadableRecord`. */
  readonly recordOf: (row: Row) => StoredRecord;
}

/** A record that can't be read: written by a newer program, or damaged. */
export class UnreadableRecord extends Error {
  readonly offset: Offset;
  readonly reason: string;
  constructor(at: Offset, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`offset ${at}: ${reason}`, { cause });
    this.offset = at;
    this.reason = reason;
  }
}

export const dictionarySize = ({ topics, types, structures }: Dictionary): number =>
  topics.length + types.length + structures.length;

export const createRecordDecoder = (upcasters: Upcasters): RecordDecoder => {
  let known: Dictionary = { topics: [], types: [], structures: [] };
  let types: readonly ReturnType<typeof parseTypeText>[] = [];
  const decoder = createDecoder(() => known.structures);

  const eventOf = ({ type: typeId, payload }: Row, key: string): DomainEvent => {
    const type = types[typeId];
    if (type === undefined)
      throw new Error(`the event type number ${typeId} is not in the dictionary`);
    return upcast(decoder.decode(type.type, key, payload), type.type, type.version, upcasters);
  };
  return {
    learn: (dictionary) => {
      if (dictionarySize(dictionary) <= dictionarySize(known)) return;
      known = dictionary;
      types = dictionary.types.map(parseTypeText);
    },
    recordOf: (row) => {
      const { offset, timeMs } = row;
      try {
        const topic = known.topics[row.topic];
        if (topic === undefined)
          throw new Error(`the topic number ${row.topic} is not in the dictionary`);
        const key = typeof row.key === 'string' ? row.key : hexText(row.key);
        return { offset, topic: topic as Topic, key, timeMs, event: eventOf(row, key) };
      } catch (error) {
        throw new UnreadableRecord(offset, error);
      }
    },
  };
};
