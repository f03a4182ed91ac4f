/**
 * The API's description, a Swagger 2.0 document as upstream's is (openwhisk-api §1.1), made from what
 * the routes say of themselves: the same routes always make the same text.
 */
import type { Schema } from '../../domain/kernel/decoder.ts';
import type { Json, JsonObject } from '../../domain/kernel/json.ts';
import { JSON_TYPE } from '../response.ts';
import type { ApiRoute, OpenRoute } from '../routing/call.ts';
import type { QueryParameter } from '../query/query-parameters.ts';
import type { Operation } from './operation.ts';
import { swaggerSchema } from './swagger-schema.ts';

export interface Described {
  readonly method: string;
  readonly pattern: string;
  readonly operation: Operation;
  readonly credentials: 'required' | 'optional' | 'none';
}

export const describedRoutes = (
  routes: readonly ApiRoute[],
  open: readonly OpenRoute[],
): readonly Described[] => [
  ...open.map(({ pattern, operation }) => ({
    method: 'GET',
    pattern,
    operation,
    credentials: 'none' as const,
  })),
  ...routes.map(({ method, pattern, operation }) => ({
    method,
    pattern,
    operation,
    credentials: 'required' as const,
  })),
];

export const apiDescription = (routes: readonly Described[], version: string): JsonObject => ({
  swagger: '2.0',
  info: {
    title: 'Rewhisk',
    description: 'A function platform that speaks the Apache OpenWhisk REST API.',
    version,
    license: { name: 'Apache 2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0.html' },
  },
  consumes: [JSON_TYPE],
  produces: [JSON_TYPE],
  securityDefinitions: {
    key: { type: 'basic', description: 'User name: the id of the key. Password: its secret.' },
  },
  paths: pathsOf(routes),
  definitions: { Error: ERROR },
});

/** Every refusal has this shape (openwhisk-api §1.7). */
const ERROR: JsonObject = {
  type: 'object',
  required: ['error', 'code'],
  properties: {
    error: { type: 'string', description: 'What is wrong, for people.' },
    code: { type: 'string', description: 'The id of the request, as in `X-Request-ID`.' },
  },
};

const pathsOf = (routes: readonly Described[]): JsonObject => {
  const paths = new Map<string, Record<string, Json>>();
  for (const route of routes) {
    const path = documentedPath(route.pattern);
    const item = paths.get(path) ?? {};
    item[route.method.toLowerCase()] = operationObject(route);
    paths.set(path, item);
  }
  return Object.fromEntries([...paths].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const CAPTURE = /:(\w+)/g;

/** `:name` as `{name}`. */
export const documentedPath = (pattern: string): string => pattern.replaceAll(CAPTURE, '{$1}');

const operationObject = ({ pattern, operation, credentials }: Described): JsonObject => {
  const { summary, query = [], body, answers } = operation;
  const captures = [...pattern.matchAll(CAPTURE)].map(([, name = '']) => name);
  return {
    summary,
    ...(credentials === 'none' ? {} : { security: SECURITY[credentials] }),
    parameters: [
      ...captures.map(pathParameter),
      ...query.map(queryParameter),
      ...(body === undefined ? [] : [bodyParameter(body)]),
    ],
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(answerObject)),
      ...(credentials === 'required' ? { 401: refusal('No key was sent, or a wrong one.') } : {}),
      default: refusal('Refused.'),
    },
  };
};

const SECURITY = { required: [{ key: [] }], optional: [{}, { key: [] }] };

const PATH_PARTS: Readonly<Record<string, string>> = {
  namespace: 'A namespace; `_` is that of the key.',
  package: 'The name of a package, or of a binding.',
  name: 'The name of the entity.',
  activation: '32 hexadecimal digits.',
};

const pathParameter = (name: string): JsonObject => ({
  name,
  in: 'path',
  required: true,
  type: 'string',
  description: PATH_PARTS[name] ?? name,
});

const queryParameter = ({ name, description, schema }: QueryParameter<unknown>): JsonObject => ({
  name,
  in: 'query',
  required: false,
  description,
  ...schema,
});

const bodyParameter = ({
  required,
  schema,
}: {
  readonly required: boolean;
  readonly schema: Schema;
}): JsonObject => ({ name: 'body', in: 'body', required, schema: swaggerSchema(schema) });

const answerObject = ([status, description]: readonly [string, string]): [string, JsonObject] => [
  status,
  status.startsWith('4') ? refusal(description) : { description },
];

const refusal = (description: string): JsonObject => ({
  description,
  schema: { $ref: '#/definitions/Error' },
});
