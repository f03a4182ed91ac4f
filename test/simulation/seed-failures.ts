/** What is wrong with the histories of seeds, in words that repeat it. */
import { FAULT_KINDS, type Faults } from '../../src/simulation/faults.ts';
import { commandOf } from '../../src/simulation/report.ts';
import { simulate, type SimulationOptions } from '../../src/simulation/simulation.ts';

const ALL: Faults = new Set(FAULT_KINDS);
const HOURS = 0.003;

/** What failed, with the command that repeats it and shows more. */
export const failureOf = async (options: SimulationOptions): Promise<readonly string[]> => {
  const { failure } = await simulate(options);
  return failure === null ? [] : [`${commandOf(options)}: ${failure.property}: ${failure.message}`];
};

/** Of so many seeds in a row, each under all faults. */
export const failuresFrom = async (first: number, seeds: number): Promise<readonly string[]> => {
  const failures: string[] = [];
  for (let seed = first; seed < first + seeds; seed += 1)
    failures.push(...(await failureOf({ seed, faults: ALL, hours: HOURS, only: null })));
  return failures;
};
