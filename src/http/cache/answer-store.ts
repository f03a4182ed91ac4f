/**
 * The answers that are kept, in two steps: an address tells on which fields its latest answer
 * depended, address and values of these tell the answer. Both lie in one store bounded in bytes and
 * entries, which lets go of what was asked for least recently.
 */
import { LRUCache } from 'lru-cache';
import type { ApiResponse, Header } from '../exchange.ts';
import { answerKey } from './cache-key.ts';
import type { Storability } from './storability.ts';

/** As it is given again; its body in bytes that nothing else holds. */
export interface StoredAnswer {
  readonly type: 'answer';
  readonly response: ApiResponse & { readonly body: Uint8Array };
  readonly storedMs: number;
  readonly freshUntilMs: number;
  readonly ageSeconds: number;
}

/** What is known of an address. */
interface Address {
  readonly type: 'address';
  readonly vary: readonly string[];
  /** Until then nobody waits for the answer of another: it could not be shared the last time. */
  readonly aloneUntilMs: number;
}

export interface AnswerStore {
  /** Under which key a request with these headers would find its answer, as far as is known. */
  readonly keyOf: (address: string, headers: readonly Header[]) => string;
  readonly find: (key: string, nowMs: number) => StoredAnswer | null;
  /** False when there is no room for an answer of this size. */
  readonly keep: (
    address: string,
    headers: readonly Header[],
    response: ApiResponse,
    terms: Storability & { readonly nowMs: number },
  ) => boolean;
  readonly isAlone: (address: string, nowMs: number) => boolean;
  readonly leaveAlone: (address: string, untilMs: number) => void;
}

/** What an entry takes beside its texts, roughly. */
const ENTRY_BYTES = 512;
const NO_FIELDS: readonly string[] = [];

export const createAnswerStore = (bounds: {
  readonly maxBytes: number;
  readonly maxEntries: number;
}): AnswerStore => {
  const slots = new LRUCache<string, Address | StoredAnswer>({
    max: bounds.maxEntries,
    maxSize: bounds.maxBytes,
    sizeCalculation: slotBytes,
  });

  const addressOf = (address: string): Address | null => {
    const slot = slots.get(address);
    return slot?.type === 'address' ? slot : null;
  };
  const keyOf = (address: string, headers: readonly Header[]): string =>
    answerKey(address, addressOf(address)?.vary ?? NO_FIELDS, headers);

  return {
    keyOf,
    find: (key, nowMs) => {
      const slot = slots.get(key);
      if (slot?.type !== 'answer') return null;
      // A clock that was set back must not make an answer live longer.
      if (nowMs >= slot.storedMs && nowMs < slot.freshUntilMs) return slot;
      slots.delete(key);
      return null;
    },
    keep: (address, headers, response, { vary, freshSeconds, ageSeconds, nowMs }) => {
      const freshUntilMs = nowMs + freshSeconds * 1000;
      const key = answerKey(address, vary, headers);
      slots.set(address, { type: 'address', vary, aloneUntilMs: 0 });
      slots.set(key, {
        type: 'answer',
        response: { ...response, body: ownBytes(response.body) },
        storedMs: nowMs,
        freshUntilMs,
        ageSeconds,
      });
      return slots.has(key);
    },
    isAlone: (address, nowMs) => nowMs < (addressOf(address)?.aloneUntilMs ?? 0),
    leaveAlone: (address, aloneUntilMs) => {
      const vary = addressOf(address)?.vary ?? NO_FIELDS;
      slots.set(address, { type: 'address', vary, aloneUntilMs });
    },
  };
};

/** A view on a larger buffer would hold all of it. */
const ownBytes = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);

/** Characters are counted as two bytes, the most that one takes. */
const slotBytes = (slot: Address | StoredAnswer, key: string): number => {
  const texts =
    slot.type === 'address' ? slot.vary : slot.response.headers.flatMap((header) => [...header]);
  const characters = texts.reduce((sum, text) => sum + text.length, key.length);
  return ENTRY_BYTES + 2 * characters + (slot.type === 'answer' ? slot.response.body.length : 0);
};
