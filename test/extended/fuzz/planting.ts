/**
 * What both tenants have before anybody asks for it: entities whose names requests use, and a vault, full of secrets
 * that nobody else may ever get to see a byte of.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { RewhiskServer } from '../../support/rewhisk-server.ts';
import { ask } from '../../support/rest-line.ts';
import { ended } from '../../support/rest-actions.ts';
import { vaultOf } from './vault.ts';
import type { Tenant } from './request.ts';

export type Server = Pick<RewhiskServer, 'url' | 'auth' | 'dataDir'>;

export interface Planted {
  /** None of them may be in an answer to somebody else. */
  readonly secrets: readonly string[];
  /** Of an activation that has one of them in its arguments, its result and its logs. */
  readonly activationId: string;
}

const code = (text: string): object => ({ exec: { kind: 'nodejs:default', code: text } });
const ECHO = code('const main = (args) => args');
/** May also answer what a request says: status, headers and all. */
const SHOW = code('const main = (args) => ({ body: args, ...args })');
const WEB = [{ key: 'web-export', value: true }];
const RAW = [...WEB, { key: 'raw-http', value: true }];

const COMMON: readonly (readonly [path: string, body: object])[] = [
  ['actions/echo', ECHO],
  ['actions/web', { ...SHOW, annotations: WEB }],
  ['actions/raw', { ...SHOW, annotations: RAW }],
  ['packages/p', {}],
  ['actions/p/echo', ECHO],
  ['packages/open', { publish: true }],
  ['actions/open/run', code('const main = () => ({ ran: true })')],
  ['actions/seq', { exec: { kind: 'sequence', components: ['/_/echo', '/_/p/echo'] } }],
  ['triggers/t', {}],
  ['rules/r', { trigger: '/_/t', action: '/_/echo' }],
];

/** Puts what is missing; what requests have made of the rest stays. */
export const plantCommon = async (server: Server): Promise<void> => {
  for (const [path, body] of COMMON) await ask(server, `PUT ${path}`, body);
};

export const plantVault = async (server: Server, tenant: Tenant): Promise<Planted> => {
  const secrets: string[] = [server.auth.slice(37)];
  const secret = (): string => {
    const made = `secret${randomBytes(16).toString('hex')}`;
    secrets.push(made);
    return made;
  };
  const vault = vaultOf(tenant);
  const hidden = () => [{ key: secret(), value: secret() }];
  const keeper = () => ({
    ...code(`/* ${secret()} */ const main = (args) => { console.log(args); return args }`),
    parameters: hidden(),
    annotations: hidden(),
  });
  const put = async (path: string, body: object) => {
    const { status, text } = await ask(server, `PUT ${path}`, body);
    if (status !== 200) throw new Error(`PUT ${path}: ${text}`);
  };
  await put(`packages/${vault.package}`, { parameters: hidden(), annotations: hidden() });
  await put(`actions/${vault.package}/${vault.action}`, keeper());
  await put(`actions/${vault.package}/${secret()}`, keeper());
  await put(`actions/${secret()}`, keeper());
  await put(`packages/${secret()}`, {});
  await put(`triggers/${vault.trigger}`, { parameters: hidden(), annotations: hidden() });
  await put(`triggers/${secret()}`, {});
  await put(`rules/${secret()}`, {
    trigger: `/_/${vault.trigger}`,
    action: `/_/${vault.package}/${vault.action}`,
  });
  // Others may run it, and look at nothing of it.
  const shared = code(`/* ${secret()} */ const main = () => ({ ran: true })`);
  await put(`packages/${vault.shared}`, { publish: true, parameters: hidden() });
  await put(`actions/${vault.shared}/run`, { ...shared, parameters: hidden() });
  const locked = [...WEB, { key: 'require-whisk-auth', value: secret() }];
  await put(`actions/${secret()}`, { ...keeper(), annotations: locked });
  const fired = await ask(server, `POST actions/${vault.package}/${vault.action}`, {
    [secret()]: secret(),
  });
  const { activationId } = z.object({ activationId: z.string() }).parse(fired.json);
  await ended(server, activationId);
  return { secrets, activationId };
};

/** All of a tenant's vault, as its owner sees it: whoever has changed something there has broken in. */
export const vaultContents = async (server: Server, tenant: Tenant): Promise<string> => {
  const vault = vaultOf(tenant);
  const paths = [
    `packages/${vault.package}`,
    `packages/${vault.shared}`,
    `actions/${vault.package}/${vault.action}`,
    `actions/${vault.shared}/run`,
    `triggers/${vault.trigger}`,
  ];
  const answers = await Promise.all(paths.map((path) => ask(server, `GET ${path}`)));
  return answers.map(({ status, text }) => `${status} ${text}`).join('\n');
};
