/** The page about the format against the code: what there is to read has to be on it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SCHEMA_VERSIONS } from '../../src/domain/events.ts';
import { UPCASTERS } from '../../src/journal/records/upcasters.ts';

const page = readFileSync(new URL('../../docs/journal-format.md', import.meta.url), 'utf8');

/** Rows of tables that begin with names and a number. */
const rows = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) \| (\d+) \|/gm)].flatMap(
  ([, names, number]) => [...(names ?? '').matchAll(/\w+/g)].map(([name]) => `${name} ${number}`),
);

test('docs/journal-format.md names every type of event with its version', () => {
  for (const [type, version] of Object.entries(SCHEMA_VERSIONS))
    expect(rows).toContain(`${type} ${version}`);
});

test('docs/journal-format.md says what each newer version of an event has changed', () => {
  const history = page.slice(page.indexOf('## History'));
  for (const [type, steps] of Object.entries(UPCASTERS.steps))
    for (const step of steps?.keys() ?? [])
      expect(history).toContain(`| \`${type}\` | ${step + 2} |`);
});
