import SwaggerParser from '@apidevtools/swagger-parser';
import { describe, expect, test } from 'vitest';
import { actionContent } from '../../../src/domain/action/decode.ts';
import type { Decoder } from '../../../src/domain/kernel/decoder.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../src/domain/kernel/json.ts';
import type { NamespaceName } from '../../../src/domain/names.ts';
import { packageContent } from '../../../src/domain/package/decode.ts';
import { ruleContent, ruleStatus } from '../../../src/domain/rule/decode.ts';
import { MANIFEST } from '../../../src/domain/runtimes-manifest.ts';
import { triggerContent } from '../../../src/domain/trigger/decode.ts';
import { createRouteTable } from '../../../src/http/route-table.ts';
import { sendForJson } from '../../support/api-request.ts';
import { createHttpWorld } from '../../support/http-deps.ts';
import { examplesOf, requiredOf } from '../../support/schema-examples.ts';

interface Described {
  readonly security?: readonly unknown[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, object>>;
}
interface Description {
  readonly swagger: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

const world = createHttpWorld();
const description = (await sendForJson(world.api, 'GET /api/v1/api-docs')) as Description;
const operations = Object.entries(description.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

describe('the description of the API (openwhisk-api §1.1)', () => {
  test('is a Swagger document, the same at both its places and in every run', async () => {
    expect(description.swagger).toBe('2.0');
    const { api } = createHttpWorld();
    expect(await sendForJson(api, 'GET /api-docs')).toEqual(description);
  });

  test('is valid to the tools that read such documents', async () => {
    // A copy: references in what it is given are put in place.
    const validated = await SwaggerParser.validate(JSON.parse(JSON.stringify(description)));
    expect(validated).toMatchObject({ swagger: '2.0' });
  });

  test('has every route and nothing else but web actions', () => {
    const { routes, open } = createRouteTable(world.deps);
    const served = [
      ...routes.map(({ method, pattern }) => `${method} ${pattern}`),
      ...open.map(({ pattern }) => `GET ${pattern}`),
      ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(
        (method) => `${method} /api/v1/web/:namespace/:package/:name`,
      ),
    ];
    const described = operations.map(
      ({ path, method }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    expect(described.toSorted()).toEqual(served.toSorted());
  });

  test.each(operations)('names what is in the path: $method $path', ({ path, operation }) => {
    const inPath = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    const named = operation.parameters.map((one) => `${one.in} ${one.name}`);
    expect(new Set(named).size).toBe(named.length);
    expect(Object.keys(operation.responses)).toContain('default');
  });

  test('says where a key is needed', () => {
    const of = (path: string, method: string) => description.paths[path]?.[method]?.security;
    expect(of('/api/v1/namespaces', 'get')).toEqual([{ key: [] }]);
    expect(of('/ping', 'get')).toBeUndefined();
    expect(of('/api/v1/web/{namespace}/{package}/{name}', 'get')).toEqual([{}, { key: [] }]);
  });

  test('names each query parameter that is read', () => {
    const list = description.paths['/api/v1/namespaces/{namespace}/activations']?.['get'];
    const names = list?.parameters.filter((one) => one.in === 'query').map(({ name }) => name);
    expect(names).toEqual(['skip', 'limit', 'count', 'docs', 'name', 'since', 'upto']);
  });
});

const OWN = 'guest' as NamespaceName;
const BODIES: readonly (readonly [string, Decoder<unknown>])[] = [
  ['an action', actionContent(MANIFEST, OWN)],
  ['a package', packageContent(OWN)],
  ['a trigger', triggerContent],
  ['a rule', ruleContent(OWN)],
  ['a status', ruleStatus],
];

describe('a body', () => {
  test.each(BODIES)('is accepted as it is described: %s', (_, { schema, decode }) => {
    for (const example of examplesOf(schema)) {
      expect(decode(example), JSON.stringify(example)).toSatisfy(E.isRight);
    }
  });

  test.each(BODIES)('is refused without what it requires: %s', (_, { schema, decode }) => {
    for (const broken of withoutRequired(schema)) {
      expect(decode(broken), JSON.stringify(broken)).toSatisfy(E.isLeft);
    }
  });
});

/** Bodies in which one object lacks one of the members it must have. */
const withoutRequired = (schema: JsonObject): readonly Json[] => {
  const { oneOf, items, properties } = schema;
  if (Array.isArray(oneOf)) return oneOf.filter(isJsonObject).flatMap(withoutRequired);
  if (items !== undefined && isJsonObject(items)) return withoutRequired(items).map((one) => [one]);
  if (properties === undefined || !isJsonObject(properties)) return [];
  const [least] = examplesOf(schema);
  if (least === undefined || !isJsonObject(least)) return [];
  const lacking = requiredOf(schema).map((name) =>
    Object.fromEntries(Object.entries(least).filter(([member]) => member !== name)),
  );
  const inside = Object.entries(properties).flatMap(([name, of]) =>
    isJsonObject(of) ? withoutRequired(of).map((broken) => ({ ...least, [name]: broken })) : [],
  );
  return [...lacking, ...inside];
};
