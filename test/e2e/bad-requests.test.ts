/** Requests that are wrong get OpenWhisk's error (openwhisk-api §12), and nothing else happens. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { rest } from '../support/rest.ts';
import { errorOf, invoke, putAction } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const KEPT = 'namespaces/_/actions/kept';
const NEW = 'namespaces/_/actions/new';
const OK = '{"exec":{"kind":"nodejs:22","code":"function main() {}"}}';
const MALFORMED = 'The request content was malformed:\n';

/** All that there is. */
const everything = async (): Promise<string> => {
  const actions = await rest(server(), 'namespaces/_/actions');
  const kept = await rest(server(), KEPT);
  const activations = await rest(server(), 'namespaces/_/activations?docs=true&limit=0');
  return [actions, kept, activations].map(({ text }) => text).join('\n');
};

let before = '';
beforeAll(async () => {
  await putAction(server(), 'kept', 'function main() { return {}; }');
  before = await everything();
});
afterEach(async () => {
  expect(await everything()).toBe(before);
  expect((await rest(server(), '/ping')).text).toBe('pong');
});

type Row = readonly [request: string, body: string | undefined, status: number, error: string];

const refused = (rows: readonly Row[]) =>
  test.each(rows)('%s %s', async (request, body, status, error) => {
    const [method = '', path = ''] = request.split(' ');
    const answer = await rest(server(), path, { method, ...(body === undefined ? {} : { body }) });
    expect(errorOf(answer)).toBe(error);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.json).toMatchObject({ code: answer.headers.get('x-request-id') });
  });

const unexpected = (what: string, index: number, shown: string) =>
  `${MALFORMED}Unexpected ${what} at input index ${index} (line 1, position ${index + 1}), expected JSON Value:\n${shown}\n${' '.repeat(index)}^`;

describe('a body that is no JSON, or not the JSON that is due', () => {
  refused([
    [`POST ${KEPT}`, 'x', 400, unexpected("character 'x'", 0, 'x')],
    [`POST ${KEPT}`, '{"a":', 400, unexpected('end-of-input', 5, '{"a":')],
    [`POST ${KEPT}`, '[{"a":1}]', 400, `${MALFORMED}JSON object expected`],
    [`POST ${KEPT}`, '"text"', 400, `${MALFORMED}JSON object expected`],
    [`POST ${KEPT}`, 'null', 400, `${MALFORMED}JSON object expected`],
    [`PUT ${NEW}`, '{"exec":', 400, unexpected('end-of-input', 8, '{"exec":')],
    [`PUT ${NEW}`, undefined, 400, unexpected('end-of-input', 0, '')],
    [`PUT ${NEW}`, '[]', 400, `${MALFORMED}Object expected in field 'exec'`],
    [`PUT ${NEW}`, '1', 400, `${MALFORMED}Object expected in field 'exec'`],
  ]);
});

const put = (exec: object, more: object = {}) => JSON.stringify({ exec, ...more });
const good = { kind: 'nodejs:default', code: 'function main() {}' };

describe('an action that cannot be', () => {
  refused([
    [`PUT ${NEW}`, '{}', 400, 'exec undefined'],
    [`PUT ${NEW}`, put({ code: '' }), 400, `${MALFORMED}'kind' must be a string defined in 'exec'`],
    [
      `PUT ${NEW}`,
      put({ ...good, kind: 'cobol:85' }),
      400,
      `${MALFORMED}The specified runtime 'cobol:85' is not supported by this platform. Valid values are: 'nodejs:22'.`,
    ],
    [
      `PUT ${NEW}`,
      put({ kind: 'nodejs:22' }),
      400,
      `${MALFORMED}'code' must be a string or attachment object defined in 'exec' for 'nodejs:22' actions`,
    ],
    [`PUT ${NEW}`, put(good, { parameters: { a: 1 } }), 400, `${MALFORMED}parameters malformed!`],
    [
      `PUT ${NEW}`,
      put(good, { limits: { memory: 64 } }),
      400,
      'requirement failed: memory size 64 MB below allowed threshold of 128 MB',
    ],
    [
      `PUT ${NEW}`,
      put(good, { limits: { timeout: 99 } }),
      400,
      'requirement failed: duration 99 milliseconds below allowed threshold of 100 milliseconds',
    ],
    [`PUT ${NEW}`, put(good, { limits: { logs: 'many' } }), 400, `${MALFORMED}log limit malformed`],
    [`PUT ${KEPT}`, OK, 409, 'resource already exists'],
    [`PUT namespaces/_/actions/pack/new`, OK, 404, 'The requested resource does not exist.'],
  ]);
});

describe('names outside the rules', () => {
  const entity = 'The name of the entity contains illegal characters.';
  const long = 'n'.repeat(257);
  refused([
    ['PUT namespaces/_/actions/%20new', OK, 400, entity],
    ['PUT namespaces/_/actions/new%20', OK, 400, entity],
    ['PUT namespaces/_/actions/a%2Fb', OK, 400, entity],
    ['PUT namespaces/_/actions/a+b', OK, 400, entity],
    ['PUT namespaces/_/actions/%C3%BC', OK, 400, entity],
    ['PUT namespaces/_/actions/a%00', OK, 400, entity],
    [`PUT namespaces/_/actions/${long}`, OK, 400, 'Name segement longer than allowed: 257 > 256.'],
    [
      'POST namespaces/gu$est/actions/kept',
      '{}',
      400,
      'The namespace contains illegal characters.',
    ],
    [`GET namespaces/${long}/actions`, undefined, 400, 'Namespace longer than allowed: 257 > 256.'],
  ]);
});

const query = (name: string, reason: string) =>
  `The query parameter '${name}' was malformed:\n${reason}`;

describe('queries outside the rules', () => {
  const actions = 'GET namespaces/_/actions';
  const activations = 'GET namespaces/_/activations';
  const boolean = (name: string) => query(name, "'maybe' is not a valid Boolean value");
  refused([
    [`PUT ${NEW}?overwrite=maybe`, OK, 400, boolean('overwrite')],
    [`POST ${KEPT}?blocking=maybe`, '{}', 400, boolean('blocking')],
    [`POST ${KEPT}?result=maybe`, '{}', 400, boolean('result')],
    [
      `${actions}?limit=201`,
      undefined,
      400,
      query('limit', "The value '201' is not in the range of 0 to 200 for actions."),
    ],
    [
      `${actions}?skip=-1`,
      undefined,
      400,
      query('skip', "The value '-1' is not greater than or equal to 0 for actions."),
    ],
    [
      `${activations}?since=noon`,
      undefined,
      400,
      query('since', 'Parameter is not a valid value for epoch seconds: noon'),
    ],
    [
      `${activations}?count=true&docs=true`,
      undefined,
      400,
      "The parameter 'docs' is not permitted with 'count'.",
    ],
    [`${activations}/abc`, undefined, 400, 'Activation id length is 3 but must be 32.'],
    [`${activations}/${'G'.repeat(32)}`, undefined, 400, 'The activation id is not valid.'],
  ]);
});

describe('what is not there', () => {
  const route = 'The requested resource could not be found.';
  const resource = 'The requested resource does not exist.';
  refused([
    ['GET namespaces/_/nothing', undefined, 404, route],
    [`PATCH ${KEPT}`, '{}', 404, route],
    ['GET namespaces/_', undefined, 404, route],
    ['GET namespaces/_/actions/missing', undefined, 404, resource],
    ['POST namespaces/_/actions/missing', '{}', 404, resource],
    ['DELETE namespaces/_/actions/missing', undefined, 404, resource],
    [`GET namespaces/_/activations/${'0'.repeat(32)}`, undefined, 404, resource],
  ]);
});

test('after all of this the server still runs an action', async () => {
  const { status, json } = await invoke(server(), 'kept', {}, 'blocking=true&result=true');
  expect({ status, json }).toEqual({ status: 200, json: {} });
  before = await everything();
});
