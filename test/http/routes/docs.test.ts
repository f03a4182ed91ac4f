import { describe, expect, test } from 'vitest';
import { createRouteTable } from '../../../src/http/route-table.ts';
import { headerOf, send, textOf } from '../../support/api-request.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

const { api, deps } = createHttpWorld();
const get = (path: string) => send(api, `GET ${path}`, { headers: { authorization: '' } });

describe('the description is open to anyone (openwhisk-api §1.1)', () => {
  test.each([
    ['/docs', 'docs/index.html?url=/api-docs'],
    ['/api/v1/docs', 'docs/index.html?url=/api/v1/api-docs'],
  ])('and the page is found from %s', async (path, location) => {
    const response = await get(path);
    expect(response).toMatchObject({ status: 308, contentType: null, body: '' });
    expect(headerOf(response, 'Location')).toBe(location);
    const page = new URL(location, `http://localhost${path}`);
    expect(await get(page.pathname)).toMatchObject({
      status: 200,
      contentType: 'text/html; charset=UTF-8',
    });
  });

  test('and readable by pages of other origins as part of the API', async () => {
    expect(headerOf(await get('/api/v1/api-docs'), 'Access-Control-Allow-Origin')).toBe('*');
  });
});

describe('the page', () => {
  const page = async () => textOf((await get('/docs/index.html')).body);

  test('tells of every route', async () => {
    const html = await page();
    for (const { pattern } of createRouteTable(deps).routes) {
      expect(html).toContain(`<code>${pattern.replaceAll(/:(\w+)/g, '{$1}')}</code>`);
    }
  });

  test('runs and loads nothing, which it forbids as well', async () => {
    expect(await page()).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
    const policy = headerOf(await get('/docs/index.html'), 'Content-Security-Policy');
    expect(policy).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });
});
