/** A small server, and an action on it. */
import { queueKey } from '../../src/domain/kernel/ids.ts';
import { PROFILES } from '../../src/domain/profile.ts';
import type { Demand } from '../../src/domain/scheduler/demand.ts';
import { NO_OVERRIDES, type ReplaySettings } from '../../src/what-if/settings.ts';

export const SETTINGS: ReplaySettings = {
  pool: {
    memoryMb: 1_024,
    idleTimeoutMs: 600_000,
    pauseGraceMs: 10_000,
    reclaimAfterMs: 1_000,
    prewarm: [],
    network: 'full',
  },
  invokers: 1,
  backlogMax: 1_000,
  profile: PROFILES.adobe,
  ...NO_OVERRIDES,
};

export const DEMAND: Demand = {
  queue: queueKey('guest guest/hello 1'),
  namespace: 'guest',
  action: 'guest/hello',
  kind: 'nodejs:22',
  image: null,
  memoryMb: 256,
  network: 'full',
  concurrency: 1,
  instances: null,
  timeoutMs: 60_000,
};
