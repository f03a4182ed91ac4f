/**
 * The rounds: every server in turn, each started fresh, alone on the machine while it is measured,
 * and gone before the next starts. Over several rounds what drifts (heat, neighbours, caches)
 * meets all of them alike.
 */
import type { Contender } from './contender.ts';
import { coresInUse } from './machine-load.ts';
import { measureAccepting, measureBlocking, warmUp, type Measurement } from './measurement.ts';
import type { Plan } from './plan.ts';

const measureServer = async (
  contender: Contender,
  round: number,
  plan: Plan,
  signal: AbortSignal,
): Promise<readonly Measurement[]> => {
  const running = await contender.start(signal);
  try {
    const subject = { server: contender.name, round, running };
    const measured: Measurement[] = [];
    await warmUp(running, plan, signal);
    for (const connections of plan.connections) {
      measured.push(await measureBlocking(subject, connections, plan, signal));
    }
    const accepting = await measureAccepting(subject, plan, signal);
    return accepting === null ? measured : [...measured, accepting];
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`${contender.name}, round ${round}: ${String(error)}\n${running.logTail()}`, {
      cause: error,
    });
  } finally {
    await running.stop();
  }
};

export interface Rounds {
  readonly measurements: readonly Measurement[];
  /** Cores that others used before each start, when nothing of ours ran. */
  readonly othersCores: readonly number[];
}

/** Rejects, with nothing left running, when a server fails, errs or `signal` aborts. */
export const runRounds = async (
  contenders: readonly Contender[],
  plan: Plan,
  signal: AbortSignal,
  onServerDone: (line: string) => void,
): Promise<Rounds> => {
  const measurements: Measurement[] = [];
  const othersCores: number[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const contender of contenders) {
      othersCores.push(await coresInUse(signal));
      const measured = await measureServer(contender, round, plan, signal);
      measurements.push(...measured);
      const rates = measured.map(({ perSecond }) => Math.round(perSecond)).join(', ');
      onServerDone(`round ${round} of ${plan.rounds}  ${contender.name}: ${rates} per s`);
    }
  }
  return { measurements, othersCores };
};
