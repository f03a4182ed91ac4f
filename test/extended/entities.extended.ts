/** At length: histories of two tenants, over every end that a server may come to. */
import { test } from 'vitest';
import { holdEntities } from '../properties/entities/property.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();
const MINUTES = 60_000;

test(
  'whatever two tenants do, at once too, every GET and list is what the reference says, over kills, restarts and rebuilt views',
  { timeout: 10 * MINUTES },
  async () => {
    await holdEntities(servers, {
      seeds: [],
      patienceMs: 5 * MINUTES,
      commands: 100,
      restarts: 2,
    });
  },
);
