/**
 * A set of offsets, one bit each: what is open of a log in which millions may be. It takes the room of
 * the pages in which some member lies, however long the log is.
 */
import type { Offset } from '../kernel/ids.ts';

export interface OpenOffsets {
  /** False when it is in already. */
  readonly add: (at: Offset) => boolean;
  /** False when it was not in. */
  readonly delete: (at: Offset) => boolean;
  readonly has: (at: Offset) => boolean;
  readonly size: () => number;
}

interface Page {
  readonly words: Uint32Array;
  members: number;
}

/** Offsets per page: a single member takes some 200 bytes. */
const PAGE = 1_024;

export const createOpenOffsets = (): OpenOffsets => {
  const pages = new Map<number, Page>();
  let size = 0;

  const bitOf = (at: Offset): number => 1 << (at % 32);
  const wordOf = (at: Offset): number => (at % PAGE) >> 5;
  const isIn = (page: Page | undefined, at: Offset): page is Page =>
    page !== undefined && ((page.words[wordOf(at)] ?? 0) & bitOf(at)) !== 0;

  const flip = (page: Page, at: Offset, change: 1 | -1): void => {
    page.words[wordOf(at)] = (page.words[wordOf(at)] ?? 0) ^ bitOf(at);
    page.members += change;
    size += change;
  };

  return {
    add: (at) => {
      const number = Math.floor(at / PAGE);
      const known = pages.get(number);
      if (isIn(known, at)) return false;
      const page = known ?? { words: new Uint32Array(PAGE / 32), members: 0 };
      if (known === undefined) pages.set(number, page);
      flip(page, at, 1);
      return true;
    },
    delete: (at) => {
      const number = Math.floor(at / PAGE);
      const page = pages.get(number);
      if (!isIn(page, at)) return false;
      flip(page, at, -1);
      if (page.members === 0) pages.delete(number);
      return true;
    },
    has: (at) => isIn(pages.get(Math.floor(at / PAGE)), at),
    size: () => size,
  };
};
