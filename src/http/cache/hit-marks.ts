/**
 * What an answer says of the cache: `HIT` or `MISS` under each of the configured names, and for how
 * long it has been kept. What the action itself says under these names is dropped.
 */
import type { ApiResponse, Header } from '../exchange.ts';
import type { StoredAnswer } from './answer-store.ts';

export interface Marks {
  readonly hit: (stored: StoredAnswer, nowMs: number) => ApiResponse;
  readonly miss: (response: ApiResponse) => ApiResponse;
}

export const createMarks = (names: readonly string[]): Marks => {
  const hits = names.map((name): Header => [name, 'HIT']);
  const misses = names.map((name): Header => [name, 'MISS']);
  const lowerNames = new Set(names.map((name) => name.toLowerCase()));
  const isMark = (name: string): boolean => lowerNames.has(name.toLowerCase());
  return {
    hit: ({ response, storedMs, ageSeconds }, nowMs) => {
      const age = ageSeconds + Math.floor((nowMs - storedMs) / 1000);
      const replayed = response.headers.filter(([name]) => !isMark(name) && !isAge(name));
      return { ...response, headers: [...replayed, ...hits, ['Age', String(age)]] };
    },
    miss: (response) => ({
      ...response,
      headers: [...response.headers.filter(([name]) => !isMark(name)), ...misses],
    }),
  };
};

const isAge = (name: string): boolean => name.toLowerCase() === 'age';
