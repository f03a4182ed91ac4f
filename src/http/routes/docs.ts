/** The API's description, for tools and for people (openwhisk-api §1.1). */
import { REST_CORS } from '../cors.ts';
import { apiDescription, type Described, describedRoutes } from '../description/api-docs.ts';
import { docsPage } from '../description/docs-page.ts';
import type { ApiResponse, Header } from '../exchange.ts';
import { html, json, redirect } from '../response.ts';
import type { ApiRoute, OpenRoute } from '../routing/call.ts';

export interface DocsDep {
  /** Everything else that is answered. */
  readonly routes: readonly ApiRoute[];
  readonly open: readonly OpenRoute[];
  readonly more: readonly Described[];
  readonly version: string;
}

/** The page needs a style of its own and nothing else. */
const PAGE_POLICY: readonly Header[] = [
  ['Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'"],
];

/** They describe themselves too, so what they answer is made when it is first asked for. */
export const createDocsRoutes = ({
  routes,
  open,
  more,
  version,
}: DocsDep): readonly OpenRoute[] => {
  const all = (): readonly Described[] => [...describedRoutes(routes, [...open, ...docs]), ...more];
  const description = once(() => JSON.stringify(apiDescription(all(), version)));
  const page = (source: string): (() => ApiResponse) =>
    once(() => html(docsPage(all(), source), PAGE_POLICY));
  const at = (base: string, headers: readonly Header[]): readonly OpenRoute[] => [
    {
      pattern: `${base}/api-docs`,
      operation: { summary: 'Read this description', answers: { 200: 'A Swagger document.' } },
      answer: () => json(200, description(), headers),
    },
    {
      pattern: `${base}/docs`,
      operation: { summary: 'Find the page', answers: { 308: 'Where the page is.' } },
      answer: () => redirect(`docs/index.html?url=${base}/api-docs`),
    },
    {
      pattern: `${base}/docs/index.html`,
      operation: { summary: 'Read this description as a page', answers: { 200: 'HTML.' } },
      answer: page(`${base}/api-docs`),
    },
  ];
  const docs: readonly OpenRoute[] = [...at('', []), ...at('/api/v1', REST_CORS)];
  return docs;
};

const once = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
};
