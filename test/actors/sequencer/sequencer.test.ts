/** Some of what `npm run test:extended` holds at length. */
import { describe, test } from 'vitest';
import { holdSequences } from './sequence-property.ts';

describe('the sequencer', () => {
  test(
    'runs each step once and ends each sequence once, however often it crashes or is restarted',
    () => holdSequences(5),
    120_000,
  );
});
