/** Defects of what waits in the journal: its order, and whose turn it is to be read back. */
import { type Defect, scheduler } from './defect.ts';

const FILE = 'src/domain/scheduler/backlog.ts';

export const BACKLOG_DEFECTS: readonly Defect[] = [
  {
    name: 'what comes passes what of its queue is parked',
    file: FILE,
    text: 'if (queue.parked.size() === 0 && !reading.has(queue) && mayLoad(queue)) {',
    replacement: 'if (mayLoad(queue)) {',
    caughtBy: scheduler('backlog'),
  },
  {
    name: 'a flood fills the window to the last place: there is no reserve for others',
    file: FILE,
    text: '(queue.inMemory < RESERVE && inMemory < 2 * windowMax)',
    replacement: '(queue.inMemory < RESERVE && inMemory < windowMax)',
    caughtBy: scheduler('backlog'),
  },
  {
    name: 'who has most in memory is read back first',
    file: FILE,
    text: 'a.inMemory < b.inMemory;',
    replacement: 'a.inMemory > b.inMemory;',
    caughtBy: scheduler('backlog'),
  },
];
