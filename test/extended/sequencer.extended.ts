/** At length: sequences and compositions over every mishap. */
import { describe, test } from 'vitest';
import { holdSequences } from '../actors/sequencer/sequence-property.ts';

describe('the sequencer', () => {
  test(
    'runs each step once and ends each sequence once, however often it crashes or is restarted',
    () => holdSequences(100),
    300_000,
  );
});
