/**
 * The list of operations as one page of HTML: made here and not in the browser, so it needs no script
 * and loads nothing.
 */
import { type Described, documentedPath } from './api-docs.ts';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border-top: 1px solid #ccc; padding: .4rem 0; }
summary { cursor: pointer; }
code { font-family: ui-monospace, monospace; }
.method { display: inline-block; min-width: 5rem; font-weight: 600; }
dt { font-weight: 600; } dd { margin: 0 0 .3rem 1.5rem; }
`;

/** `source`: where the description lies. */
export const docsPage = (routes: readonly Described[], source: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rewhisk API</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Rewhisk API</h1>
<p>The same for tools: <a href="${escaped(source)}"><code>${escaped(source)}</code></a></p>
${routes.map(operationHtml).join('\n')}
</body>
</html>
`;

const operationHtml = ({ method, pattern, operation, credentials }: Described): string => {
  const { summary, query = [], answers } = operation;
  const rows = [
    ...query.map(({ name, description }) => [`?${name}`, description]),
    ...Object.entries(answers),
  ];
  const list = rows.map(([term = '', text = '']) => row(term, text)).join('');
  const who = credentials === 'required' ? 'With a key.' : 'Open to anyone.';
  return `<details><summary><span class="method">${escaped(method)}</span><code>${escaped(documentedPath(pattern))}</code> ${escaped(summary)}</summary><p>${who}</p><dl>${list}</dl></details>`;
};

const row = (term: string, text: string): string =>
  `<dt><code>${escaped(term)}</code></dt><dd>${escaped(text)}</dd>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
