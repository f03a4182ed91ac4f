/** What a container is asked, made from the accepting event and what was fetched for it. */
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import { initEnvironment, runEnvironment } from '../../domain/activation/environment.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { InitRequest, RunRequest } from '../../containers/driver.ts';
import type { BlobStore } from '../../journal/journal.ts';
import type { Prepared } from './preparation.ts';

export interface CallDeps {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly resultBytesMax: number;
}

const MEGABYTE = 1024 * 1024;

export const initRequest = (
  { blobs, clock, resultBytesMax }: CallDeps,
  accepted: ActivationAccepted,
  { apiKey }: Prepared,
): InitRequest => {
  const { action, activationId } = accepted;
  const deadlineMs = clock.nowMs() + action.limits.timeout;
  return {
    name: action.name,
    main: action.main,
    codePath: blobs.path(action.code),
    codeHash: action.code,
    binary: action.binary,
    environment: initEnvironment(accepted, runEnvironment(accepted, deadlineMs, apiKey)),
    activationId,
    timeoutMs: action.limits.timeout,
    logBytesMax: action.limits.logs * MEGABYTE,
    resultBytesMax,
  };
};

export const runRequest = (
  { clock, resultBytesMax }: CallDeps,
  accepted: ActivationAccepted,
  { parameters, apiKey }: Prepared,
): RunRequest => {
  const { action, activationId } = accepted;
  return {
    activationId,
    parameters,
    environment: runEnvironment(accepted, clock.nowMs() + action.limits.timeout, apiKey),
    timeoutMs: action.limits.timeout,
    logBytesMax: action.limits.logs * MEGABYTE,
    resultBytesMax,
  };
};
