/**
 * Removes containers, and does not give up soon: what stays behind holds memory that the server
 * believes to be free.
 */
import type Docker from 'dockerode';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Logger } from '../../platform/logger.ts';
import { NOT_FOUND, statusOf } from './engine-error.ts';
import { CALL_MS, withinTime } from './engine-time.ts';

/** No attempt begins later than that. */
const GIVE_UP_MS = 120_000;
const PAUSE_FIRST_MS = 100;
const PAUSE_MAX_MS = 5_000;

/** With its anonymous volumes, whatever it does. Never rejects: what stays is in the log. */
export const removeContainer = async (
  engineContainer: Docker.Container,
  clock: Clock,
  log: Logger,
): Promise<void> => {
  const untilMs = clock.nowMs() + GIVE_UP_MS;
  for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS)) {
    const error = await removeOnce(engineContainer, clock);
    if (error === null) return;
    if (clock.nowMs() + pauseMs >= untilMs) {
      log.error({ container: engineContainer.id, err: error }, 'a container could not be removed');
      return;
    }
    await new Promise<void>((resolve) => {
      clock.schedule(pauseMs, resolve);
    });
  }
};

/** `null`: it is gone. */
const removeOnce = async (engineContainer: Docker.Container, clock: Clock): Promise<unknown> => {
  try {
    await withinTime(clock, CALL_MS, (abortSignal) =>
      engineContainer.remove({ force: true, v: true, abortSignal }),
    );
    return null;
  } catch (error) {
    return statusOf(error) === NOT_FOUND ? null : error;
  }
};
