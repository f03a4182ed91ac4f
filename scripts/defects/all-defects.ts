/** Every planted defect. */
import { BACKLOG_DEFECTS } from './backlog-defects.ts';
import { BALANCER_DEFECTS } from './balancer-defects.ts';
import type { Defect } from './defect.ts';
import { HISTORY_DEFECTS } from './history-defects.ts';
import { POOL_DEFECTS } from './pool-defects.ts';
import { POWER_DEFECTS } from './power-defects.ts';
import { STEM_CELL_DEFECTS } from './stem-cell-defects.ts';

export const DEFECTS: readonly Defect[] = [
  ...POOL_DEFECTS,
  ...STEM_CELL_DEFECTS,
  ...BACKLOG_DEFECTS,
  ...BALANCER_DEFECTS,
  ...HISTORY_DEFECTS,
  ...POWER_DEFECTS,
];
