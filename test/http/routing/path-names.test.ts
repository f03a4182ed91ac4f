import { describe, expect, test } from 'vitest';
import { sendForError } from '../../support/api-request.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

const { api } = createHttpWorld();
const error = (line: string) => sendForError(api, line, { body: {} });
const ID = '0123456789abcdef0123456789abcdef';

describe('a name in the URL', () => {
  const tooLong = 'n'.repeat(257);
  test.each([
    [`/${tooLong}/actions/a`, 'Namespace longer than allowed: 257 > 256.'],
    ['/-x/actions/a', 'The namespace contains illegal characters.'],
    ['/a+b/actions/a', 'The namespace contains illegal characters.'],
    [`/_/actions/${tooLong}`, 'Name segement longer than allowed: 257 > 256.'],
    ['/_/actions/a%2Fb', 'The name of the entity contains illegal characters.'],
    ['/_/actions/a%20', 'The name of the entity contains illegal characters.'],
    ['/_/actions/%', 'The name of the entity contains illegal characters.'],
    ['/_/actions/-p/a', 'The name of the entity contains illegal characters.'],
    ['/_/actions/-p/', 'The name of the entity contains illegal characters.'],
    ['/_/actions/p/-a', 'The name of the entity contains illegal characters.'],
    ['/_/packages/-p', 'The name of the entity contains illegal characters.'],
    ['/_/triggers/-t', 'The name of the entity contains illegal characters.'],
    ['/_/rules/-r', 'The name of the entity contains illegal characters.'],
    ['/other/actions/-a', 'The name of the entity contains illegal characters.'],
    ['/_/activations/123', 'Activation id length is 3 but must be 32.'],
    [`/_/activations/${ID.toUpperCase()}`, 'The activation id is not valid.'],
    [`/other/activations/${ID}0`, 'Activation id length is 33 but must be 32.'],
  ])('is checked before anything else: %s', async (path, text) => {
    expect(await error(`GET /api/v1/namespaces${path}`)).toEqual([400, text]);
  });
});

describe("another's namespace", () => {
  test.each([
    ['GET', '/actions', 'other'],
    ['GET', '/actions?limit=x', 'other'],
    ['GET', '/actions/a', 'other/a'],
    ['PUT', '/actions/a', 'other/a'],
    ['POST', '/actions/a?timeout=0', 'other/a'],
    ['DELETE', '/actions/a', 'other/a'],
    ['GET', '/actions/p/', 'other/p'],
    ['GET', '/actions/p/a', 'other/p'],
    ['POST', '/actions/p/a', 'other/p'],
    ['PUT', '/actions/p/a', 'other/p/a'],
    ['DELETE', '/actions/p/a', 'other/p/a'],
    ['GET', '/triggers', 'other'],
    ['GET', '/triggers/t', 'other/t'],
    ['PUT', '/triggers/t', 'other/t'],
    ['POST', '/triggers/t', 'other/t'],
    ['DELETE', '/triggers/t', 'other/t'],
    ['GET', '/rules/', 'other'],
    ['GET', '/rules/r', 'other/r'],
    ['PUT', '/rules/r?overwrite=x', 'other/r'],
    ['POST', '/rules/r', 'other/r'],
    ['DELETE', '/rules/r', 'other/r'],
    ['GET', '/packages/p', 'other/p'],
    ['PUT', '/packages/p', 'other/p'],
    ['POST', '/packages/p', 'other/p'],
    ['DELETE', '/packages/p?force=x', 'other/p'],
    ['GET', '/limits', 'other'],
    ['GET', '/activations', 'other'],
    ['GET', `/activations/${ID}`, `other/${ID}`],
    ['GET', `/activations/${ID}/logs`, `other/${ID}`],
  ])('is closed, whether there is anything or not: %s %s', async (method, path, resource) => {
    const text = `The supplied authentication is not authorized to access '${resource}'.`;
    expect(await error(`${method} /api/v1/namespaces/other${path}`)).toEqual([403, text]);
  });
});
