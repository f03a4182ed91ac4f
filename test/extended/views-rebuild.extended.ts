/** At length: views that are made anew from the journal answer with the same bytes. */
import { test } from 'vitest';
import { holdViews } from '../properties/views.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();

test(
  'after any history `views rebuild`, or deleting the views, changes no answer',
  { timeout: 300_000 },
  () => holdViews(servers, 10),
);
