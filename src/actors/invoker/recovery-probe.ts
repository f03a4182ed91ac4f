/**
 * Asks its invoker, while that is unhealthy, to try whether a container can be made again, and records
 * it when one could: OpenWhisk's test action, without an action (scheduling-and-runtimes §2.5). A try
 * that fails, or is lost with a life of the invoker, says nothing: the next one follows. A crash leaves
 * nothing: after a start of the server all invokers are up.
 */
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { offset } from '../../domain/kernel/ids.ts';
import { invokerTopic } from '../../domain/topics.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Logger } from '../../platform/logger.ts';
import { appendDurably } from '../append.ts';

export interface RecoveryProbeDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Between tries, ms: doubles from the first to the last. */
const FIRST_MS = 1_000;
const LAST_MS = 30_000;

/** Goes on until it is stopped. `ask` calls back if a container could be made. */
export const startRecoveryProbe = (
  { journal, clock, log }: RecoveryProbeDeps,
  invoker: InvokerIndex,
  ask: (made: () => void) => void,
): { readonly stop: () => void } => {
  let alive = true;
  let unhealthy = false;
  let cancel = (): void => undefined;
  const isAlive = (): boolean => alive && unhealthy;

  const recovered = (): void => {
    if (!isAlive()) return;
    cancel();
    const why = { type: 'recovered' as const };
    const event = { type: 'InvokerHealthChanged' as const, invoker, state: 'up' as const, why };
    appendDurably({ journal, clock, isAlive }, [
      { topic: 'health', key: invokerTopic(invoker), event },
    ]).catch((error: unknown) => log.error({ invoker, err: error }, 'a recovery was not recorded'));
  };

  const probeIn = (waitMs: number): void => {
    cancel();
    cancel = clock.schedule(waitMs, () => {
      if (!isAlive()) return;
      ask(recovered);
      probeIn(Math.min(waitMs * 2, LAST_MS));
    });
  };

  const tail = journal.subscribe({
    from: offset(journal.durableOffset() + 1),
    topics: ['health'],
    onRecords: (records) => {
      for (const { event } of records) {
        if (event.type !== 'InvokerHealthChanged' || event.invoker !== invoker) continue;
        const was = unhealthy;
        unhealthy = event.state === 'unhealthy';
        if (unhealthy && !was) probeIn(FIRST_MS);
      }
      tail.request(records.length);
    },
  });
  tail.request(64);
  return {
    stop: () => {
      alive = false;
      cancel();
      tail.stop();
    },
  };
};
