import { expect, test } from 'vitest';
import { comparisonLines } from '../../src/what-if/comparison.ts';
import { createTally, type Tally } from '../../src/what-if/tally.ts';

const figures = (knowsRefusals: boolean, fill: (tally: Tally) => void) => {
  const tally = createTally(knowsRefusals);
  fill(tally);
  return tally.figures();
};

test('the three stand side by side, and what a journal does not say is a dash', () => {
  const lines = comparisonLines({
    window: { fromMs: 0, toMs: 60_000 },
    recorded: figures(false, (tally) => tally.started('cold', 150)),
    replayed: figures(true, (tally) => tally.started('cold', 150)),
    changed: figures(true, (tally) => tally.refused('perMinute')),
    unfinished: 2,
  });
  expect(lines[0]).toBe('calls from 1970-01-01T00:00:00.000Z to 1970-01-01T00:01:00.000Z');
  expect(lines).toContain('2 of the journal had not ended');
  expect(lines.find((line) => line.startsWith('cold starts'))).toMatch(/ 1 +1 +0$/);
  expect(lines.find((line) => line.startsWith('refused, per minute'))).toMatch(/ - +0 +1$/);
});
