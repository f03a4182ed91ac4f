/**
 * Tries, while an invoker is unhealthy, whether a container can be made again, and records it when
 * one could: OpenWhisk's test action, without an action (scheduling-and-runtimes §2.5). The container
 * is ended at once. A crash leaves nothing: an invoker that starts is up.
 */
import type { ContainerDriver } from '../../containers/driver.ts';
import type { InvokerIndex } from '../../domain/invoker/invoker.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E } from '../../domain/kernel/fp.ts';
import { type ContainerId, offset } from '../../domain/kernel/ids.ts';
import { invokerTopic } from '../../domain/topics.ts';
import type { NetworkPolicy } from '../../domain/network-policy.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Logger } from '../../platform/logger.ts';
import { appendDurably } from '../append.ts';

export interface RecoveryProbeDeps {
  readonly journal: Journal;
  readonly driver: Pick<ContainerDriver, 'create'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Of the container that is tried. */
  readonly kind: string;
  readonly network: NetworkPolicy;
  readonly newContainerId: () => ContainerId;
}

/** Between tries, ms: doubles from the first to the last. */
const FIRST_MS = 1_000;
const LAST_MS = 30_000;
/** Of an action that does not say. */
const MEMORY_MB = 256;

/** Goes on until it is stopped. */
export const startRecoveryProbe = (
  deps: RecoveryProbeDeps,
  invoker: InvokerIndex,
): { readonly stop: () => void } => {
  const { journal, clock, log } = deps;
  let alive = true;
  let unhealthy = false;
  let cancel = (): void => undefined;
  const isAlive = (): boolean => alive && unhealthy;

  const probe = async (waitMs: number): Promise<void> => {
    if (!isAlive()) return;
    if (await canMake(deps)) {
      const why = { type: 'recovered' as const };
      const event = { type: 'InvokerHealthChanged' as const, invoker, state: 'up' as const, why };
      await appendDurably({ journal, clock, isAlive }, [
        { topic: 'health', key: invokerTopic(invoker), event },
      ]);
    } else if (isAlive()) later(Math.min(waitMs * 2, LAST_MS));
  };
  const later = (waitMs: number): void => {
    cancel();
    cancel = clock.schedule(waitMs, () => {
      probe(waitMs).catch((error: unknown) => log.error({ invoker, err: error }, 'a probe failed'));
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
        if (unhealthy && !was) later(FIRST_MS);
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

const canMake = async ({
  driver,
  kind,
  network,
  newContainerId,
}: RecoveryProbeDeps): Promise<boolean> => {
  const spec = { id: newContainerId(), kind, image: null, memoryMb: MEMORY_MB, network };
  try {
    const made = await driver.create(spec);
    if (E.isLeft(made)) return false;
    await made.right.destroy();
    return true;
  } catch {
    // A bug of the driver, which the actor of a container would be restarted for.
    return false;
  }
};
