import { expect, test } from 'vitest';
import { docsPage } from '../../../src/http/description/docs-page.ts';

const page = docsPage(
  [
    {
      method: 'GET',
      pattern: '/a/:name',
      credentials: 'required',
      operation: { summary: 'Read <b>it</b> & more', answers: { 200: 'A "thing".' } },
    },
  ],
  '/api-docs',
);

test('an operation is shown with its path and its answers', () => {
  expect(page).toContain('<code>/a/{name}</code>');
  expect(page).toContain('With a key.');
  expect(page).toContain('<dt><code>200</code></dt>');
});

test('text is shown as text', () => {
  expect(page).toContain('Read &lt;b&gt;it&lt;/b&gt; &amp; more');
  expect(page).toContain('A &quot;thing&quot;.');
});
