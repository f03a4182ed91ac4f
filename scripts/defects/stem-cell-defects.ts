/** Defects of prewarmed containers. */
import { type Defect, scheduler } from './defect.ts';

const FILE = 'src/domain/scheduler/stem-cells.ts';

export const STEM_CELL_DEFECTS: readonly Defect[] = [
  {
    name: 'a prewarmed container serves another kind',
    file: FILE,
    text: 'shelf.kind === kind && shelf.memoryMb === memoryMb',
    replacement: 'kind !== shelf.memoryMb.toString() && shelf.memoryMb === memoryMb',
    caughtBy: scheduler('pool-stem-cells'),
  },
  {
    name: 'a prewarmed container serves an action of another size',
    file: FILE,
    text: 'shelf.kind === kind && shelf.memoryMb === memoryMb',
    replacement: 'shelf.kind === kind && memoryMb > 0',
    caughtBy: scheduler('pool-stem-cells'),
  },
  {
    name: 'a prewarmed container with network serves an action without',
    file: FILE,
    text: 'network === networkOfAll',
    replacement: 'networkOfAll === networkOfAll',
    caughtBy: scheduler('pool-stem-cells'),
  },
  {
    name: 'a server without network gives it to an action that does not ask for none',
    file: 'src/domain/network-policy.ts',
    text: "one === 'none' ? one : other",
    replacement: 'other ?? one',
    caughtBy: scheduler('pool-network'),
  },
  {
    name: 'prewarmed containers grow with the load without a bound',
    file: FILE,
    text: 'Math.max(min, Math.min(max, Math.max(coldStarts, earlierColdStarts)))',
    replacement: 'Math.max(min, coldStarts, earlierColdStarts, max * 0)',
    caughtBy: scheduler('pool-stem-cells'),
  },
  {
    name: 'prewarmed containers that can not be made are tried every second',
    file: FILE,
    text: 'BACK_OFF_MS * 2 ** shelf.failures',
    replacement: 'BACK_OFF_MS + shelf.failures * 0',
    caughtBy: scheduler('pool-stem-cells'),
  },
  {
    name: 'prewarmed containers of a quiet minute stay for ever',
    file: FILE,
    text: 'Math.max(0, shelf.ready.size - targetOf(shelf, nowMs))',
    replacement: 'nowMs * 0',
    caughtBy: scheduler('pool-stem-cells'),
  },
];
