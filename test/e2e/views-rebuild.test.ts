/** The journal is the truth: views that are made anew from it answer with the same bytes. */
import { test } from 'vitest';
import { holdViews } from '../properties/views.ts';
import { useServers } from '../support/server-fixture.ts';

const servers = useServers();

test('after any history `views rebuild`, or deleting the views, changes no answer', () =>
  holdViews(servers, 1));
