/** What many cycles came to. */
import { type CycleReport, type Figures, NO_FIGURES, sum } from './cycle.ts';

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly figures: Figures;
  /** What went wrong, with the seed and the cycle. */
  readonly faults: readonly string[];
}

export const NOTHING: Outcome = { passed: 0, failed: 0, figures: NO_FIGURES, faults: [] };

export const together = (one: Outcome, other: Outcome): Outcome => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  figures: sum(one.figures, other.figures),
  faults: [...one.faults, ...other.faults],
});

const FAULTS_SHOWN = 10;
const FAULT_CHARACTERS_SHOWN = 1_000;

/** Of one cycle, by its name. */
export const outcomeOf = ({ figures, faults }: CycleReport, name: string): Outcome => {
  const named = faults.map((fault) => `${name}: ${fault}`.slice(0, FAULT_CHARACTERS_SHOWN));
  const more = faults.length > FAULTS_SHOWN ? [`${name}: ${faults.length} faults in all`] : [];
  const failed = faults.length > 0 ? 1 : 0;
  const shown = [...named.slice(0, FAULTS_SHOWN), ...more];
  return { passed: 1 - failed, failed, figures, faults: shown };
};
