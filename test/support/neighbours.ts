/**
 * One of everything that a namespace may hold, so that a test can ask for it as somebody else; and a picture of all
 * that a namespace holds, to be compared with a later one.
 */
import { expect } from 'vitest';
import { z } from 'zod';
import { ask } from './rest-line.ts';
import { rest } from './rest.ts';
import type { RewhiskServer } from './rewhisk-server.ts';

type Server = Pick<RewhiskServer, 'url' | 'auth'>;

const exec = { kind: 'nodejs:default', code: 'function main() { return { secret: true }; }' };

/** Of equal length, so that answers that differ in the name alone are equally long. */
export const PRIVATE = [
  'an-action',
  'a-package',
  'a-binding',
  'a-trigger',
  'some-rule',
  'sequences',
] as const;
export const MISSING = 'not-there';
export const SHARED = 'is-shared';
/** Of an action in the private and in the shared package. */
export const MEMBER = 'member';

/** The binding is published, which opens it to nobody. */
export const settle = async (server: Server): Promise<void> => {
  const puts: readonly (readonly [path: string, body: object])[] = [
    ['actions/an-action', { exec }],
    ['packages/a-package', { parameters: [{ key: 'k', value: 'secret' }] }],
    [`packages/${SHARED}`, { publish: true }],
    [`actions/a-package/${MEMBER}`, { exec }],
    [`actions/${SHARED}/${MEMBER}`, { exec }],
    ['packages/a-binding', { publish: true, binding: { namespace: '_', name: SHARED } }],
    ['triggers/a-trigger', {}],
    ['rules/some-rule', { trigger: '_/a-trigger', action: '_/an-action' }],
    ['actions/sequences', { exec: { kind: 'sequence', components: ['_/an-action'] } }],
  ];
  for (const [path, body] of puts)
    expect(await ask(server, `PUT ${path}`, body)).toMatchObject({ status: 200 });
};

const rows = z.array(z.object({ namespace: z.string(), name: z.string() }));

/** Every entity, limit and record, as the namespace's own key reads them. */
export const everythingOf = async (server: Server): Promise<readonly string[]> => {
  const texts: string[] = [];
  const read = async (path: string): Promise<unknown> => {
    // Otherwise no two refusals are alike.
    const headers = { 'x-request-id': 'picture' };
    const { text, json } = await rest(server, `namespaces/_/${path}`, { headers });
    texts.push(`${path} ${text}`);
    return json;
  };
  for (const collection of ['actions', 'packages', 'triggers', 'rules']) {
    for (const { namespace, name } of rows.parse(await read(`${collection}?limit=0`))) {
      const [, inPackage = ''] = namespace.split('/');
      await read(`${collection}/${inPackage === '' ? name : `${inPackage}/${name}`}`);
    }
  }
  await read('limits');
  await read('activations?docs=true&limit=0');
  return texts;
};
