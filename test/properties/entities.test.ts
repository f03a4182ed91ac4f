/** Some histories of what `npm run test:extended` holds at length. */
import { test } from 'vitest';
import { useServers } from '../support/server-fixture.ts';
import { holdEntities } from './entities/property.ts';

const servers = useServers();

/** Histories that once failed. */
const FAILED_SEEDS: readonly number[] = [
  // A rule and its trigger were changed at once: a conflict about something nobody else had named.
  2_109_555_893,
  // A rule and its trigger were deleted at once: the trigger stayed.
  323_914_134,
];

test('whatever two tenants do, at once too, every GET and list is what the reference says, over kills, restarts and rebuilt views', async () => {
  await holdEntities(servers, {
    seeds: FAILED_SEEDS,
    patienceMs: 1_000,
    commands: 50,
    restarts: 1,
  });
});
