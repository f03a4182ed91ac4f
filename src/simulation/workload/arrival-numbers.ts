/** Which arrivals of a scenario come, as text in a command line: `0-3,7`. */
import { E, type Either } from '../../domain/kernel/fp.ts';

export const arrivalsText = (numbers: ReadonlySet<number>): string => {
  const ranges: { first: number; last: number }[] = [];
  for (const number of [...numbers].toSorted((one, other) => one - other)) {
    const range = ranges.at(-1);
    if (range !== undefined && range.last === number - 1) range.last = number;
    else ranges.push({ first: number, last: number });
  }
  if (ranges.length === 0) return 'none';
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join();
};

const COUNT_MAX = 10_000_000;

export const parseArrivals = (text: string): Either<string, ReadonlySet<number>> => {
  const numbers = new Set<number>();
  if (text === 'none') return E.right(numbers);
  for (const range of text.split(',')) {
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    if (first === undefined) return E.left(`${range} is no range of arrivals: 0-3,7 is`);
    const end = Number(last ?? first);
    if (end - Number(first) > COUNT_MAX) return E.left(`${range} is too long`);
    for (let number = Number(first); number <= end; number += 1) numbers.add(number);
  }
  return E.right(numbers);
};
