/** A thread for `thread.test.ts`: does what its messages say. */
import { runThread } from '../../../src/journal/threads/thread.ts';

runThread<string, string, string>((data, answer) => ({
  onMessage: (message) => {
    if (message === 'throw') throw new Error('no disk');
    if (message === 'leave') process.exit(0);
    answer(`${data} ${message}`);
  },
  onStop: () => {
    if (data === 'stubborn') throw new Error('no end');
    answer('closed');
  },
}));
