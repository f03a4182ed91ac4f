/**
 * One simulated container: it does what its fate and the arguments of its runs say, in virtual time,
 * and tells the simulation of everything that it is asked and does. Where its fate is to lie it breaks
 * the driver's contract, as a broken runtime would.
 */
import type { Container, ContainerSpec } from '../../containers/driver.ts';
import type { CallOutcome, CallReport } from '../../domain/activation/outcome.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { type ActivationId, activationId } from '../../domain/kernel/ids.ts';
import type { FaultKind } from '../faults.ts';
import type { ContainerSeen } from '../observation.ts';
import type { ContainerFate } from './container-fate.ts';
import { answerOf, plannedRun } from './simulated-run.ts';

type Unnamed<Seen> = Seen extends unknown ? Omit<Seen, 'type' | 'id'> : never;

export interface SimulatedContainerDeps {
  readonly clock: Clock;
  readonly fate: ContainerFate;
  readonly see: (seen: Unnamed<ContainerSeen>) => void;
  readonly inject: (kind: FaultKind) => void;
  /** Nothing goes wrong any more by itself. */
  readonly isCalm: () => boolean;
}

interface Call {
  readonly what: 'inited' | 'ran';
  readonly activation: ActivationId;
  readonly startMs: number;
  readonly resolve: (report: CallReport) => void;
}

const EXITED: CallOutcome = { type: 'exited', memoryExhausted: false };

export const createSimulatedContainer = (
  { clock, fate, see, inject, isCalm }: SimulatedContainerDeps,
  { id }: ContainerSpec,
): Container => {
  const calls = new Set<Call>();
  const exited = Promise.withResolvers<void>();
  let destroying = false;
  /** Its process has ended, whether or not anybody knows. */
  let gone = false;
  let silent = false;

  const report = (call: Call, outcome: CallOutcome): void => {
    if (!calls.delete(call)) return;
    see({ what: call.what, activation: call.activation, outcome });
    call.resolve({ outcome, startMs: call.startMs, endMs: clock.nowMs(), logs: [] });
  };

  const reportAll = (outcome: CallOutcome): void => {
    for (const call of [...calls]) {
      const answersLate = !isCalm() && fate.answersAfterEnd();
      if (!answersLate) report(call, outcome);
      else {
        inject('lie');
        clock.schedule(50, () => report(call, { type: 'answered', ok: true, body: '{}' }));
      }
    }
  };

  const end = (outcome: CallOutcome): void => {
    if (gone && !silent) return;
    if (!gone) see({ what: 'gone' });
    gone = true;
    silent = false;
    const { exitToldMs } = fate;
    if (exitToldMs !== 0) inject('reorder');
    clock.schedule(Math.max(0, exitToldMs), exited.resolve);
    clock.schedule(Math.max(0, -exitToldMs), () => reportAll(outcome));
  };

  /** By itself, as its fate is. */
  const endByItself = (): void => {
    if (gone || destroying || isCalm()) return;
    if (!fate.endsSilently) {
      inject('crash');
      return end(EXITED);
    }
    inject('lie');
    gone = true;
    silent = true;
    see({ what: 'gone' });
  };

  const open = (call: Omit<Call, 'resolve' | 'startMs'>, begin: (opened: Call) => void) =>
    new Promise<CallReport>((resolve) => {
      const opened = { ...call, startMs: clock.nowMs(), resolve };
      calls.add(opened);
      // Another lie: it takes the call, and nothing will ever come of it.
      if (silent) return inject('lie');
      if (gone) report(opened, EXITED);
      else begin(opened);
    });

  const endAfter = (ms: number, memoryExhausted: boolean): void => {
    clock.schedule(ms, () => {
      if (!gone) inject(memoryExhausted ? 'memory' : 'crash');
      end({ type: 'exited', memoryExhausted });
    });
  };
  /** Nobody hears of what comes after the end of the process. */
  const answerAfter = (ms: number, call: Call, outcome: CallOutcome): void => {
    clock.schedule(ms, () => {
      if (!gone) report(call, outcome);
    });
  };
  const timeOut = (call: Call, timeoutMs: number): void =>
    answerAfter(timeoutMs, call, { type: 'timedOut' });
  const hang = (call: Call, timeoutMs: number): void => {
    inject('hang');
    timeOut(call, timeoutMs);
  };

  if (fate.endsAfterMs !== null) clock.schedule(fate.endsAfterMs, endByItself);

  return {
    id,
    init: ({ activationId: payer, codeHash, timeoutMs }) => {
      const activation = activationId(payer);
      see({ what: 'init', activation, code: codeHash, timeoutMs });
      return open({ what: 'inited', activation }, (call) => {
        const init = isCalm() ? 'done' : fate.init;
        if (init === 'crash') return endAfter(fate.initMs, false);
        if (init === 'hang') return hang(call, timeoutMs);
        if (fate.initMs >= timeoutMs) return timeOut(call, timeoutMs);
        const ok = init === 'done';
        answerAfter(fate.initMs, call, {
          type: 'answered',
          ok,
          body: ok ? '{}' : '{"error":"no"}',
        });
      });
    },
    run: ({ activationId: of, parameters, timeoutMs }, onSent) => {
      const activation = activationId(of);
      see({ what: 'run', activation, code: null, timeoutMs });
      onSent?.();
      return open({ what: 'ran', activation }, (call) => {
        const plan = plannedRun(parameters);
        if (!isCalm() && fate.isMute()) return inject('mute');
        const ms = plan.ms * fate.slowness;
        if (plan.end === 'hang') return hang(call, timeoutMs);
        if (ms >= timeoutMs) return timeOut(call, timeoutMs);
        const answer = answerOf(plan);
        if (answer === null) endAfter(ms, plan.end === 'memory');
        else answerAfter(ms, call, answer);
      });
    },
    pause: async () => see({ what: 'pause' }),
    resume: () => {
      see({ what: 'resume' });
      return new Promise((resolve) => clock.schedule(fate.resumeMs, resolve));
    },
    destroy: () => {
      if (!destroying) see({ what: 'destroy' });
      destroying = true;
      clock.schedule(fate.destroyMs, () => end(EXITED));
      return exited.promise;
    },
    exited: exited.promise,
  };
};
