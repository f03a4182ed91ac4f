/**
 * A request of the fuzzer, and the bytes it becomes. `{alice.auth}` and the like stand for what only the running
 * server knows: so a seed makes the same requests for every server.
 */
import type { Header } from '../../../src/http/exchange.ts';
import { type Framing, framed } from './framing.ts';

export interface FuzzRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly Header[];
  /** `null`: none is announced. */
  readonly body: Uint8Array | null;
  readonly framing: Framing;
}

export type Tenant = 'alice' | 'carol';
export const TENANTS: readonly Tenant[] = ['alice', 'carol'];

export const otherOf = (tenant: Tenant): Tenant => (tenant === 'alice' ? 'carol' : 'alice');

/** What stands for the user name and password of a tenant, and for an activation of its own. */
export const authOf = (tenant: Tenant): string => `{${tenant}.auth}`;
export const activationOf = (tenant: Tenant): string => `{${tenant}.activation}`;

/** By what stands for it. */
export type Facts = ReadonlyMap<string, string>;

/** Whose key it brings. */
export const sendersOf = ({ headers }: FuzzRequest): readonly Tenant[] =>
  TENANTS.filter((tenant) => headers.some(([, value]) => value.includes(authOf(tenant))));

export const bytesOf = (request: FuzzRequest, facts: Facts): Buffer => {
  const { method, target, headers, body, framing } = request;
  const framedBody = body === null ? null : framed(body, framing);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...[...headers, ...(framedBody?.headers ?? [])].map(([name, value]) => `${name}: ${value}`),
  ];
  const head = `${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(filledIn(head, facts)), framedBody?.bytes ?? NOTHING]);
};

const NOTHING = Buffer.alloc(0);

const filledIn = (text: string, facts: Facts): string =>
  text.replaceAll(/\{\w+\.\w+\}/g, (placeholder) => facts.get(placeholder) ?? placeholder);

/**
 * Whether it is good HTTP, as far as a server may want it: what is not may be answered by a closed connection. uWebSockets.js
 * takes 32 KB and 100 headers.
 */
export const isPlain = ({ method, target, headers, body, framing }: FuzzRequest): boolean =>
  /^[A-Z]+$/.test(method) &&
  /^\/[!-~]*$/.test(target) &&
  headers.length < 60 &&
  headers.every(([name, value]) => isPlainHeader(name, value)) &&
  headers.filter(([name]) => name.toLowerCase() === 'host').length === 1 &&
  sum(headers.map((header) => header.join(': ').length)) + target.length < 20_000 &&
  (body === null || framing.type === 'length' || framing.type === 'chunked');

/** Those that speak of the connection are for whoever knows what they say. */
const isPlainHeader = (name: string, value: string): boolean =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(name) &&
  /^[ -~]*$/.test(value) &&
  !/^(content-length|transfer-encoding|connection|upgrade|expect)$/i.test(name);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** In a line, for people. */
export const shown = ({ method, target, headers, body, framing }: FuzzRequest): string => {
  const known = headers.map((header) => header.join(': ').slice(0, 60)).join(' | ');
  const sent = body === null ? 'no body' : `${body.length} bytes ${JSON.stringify(framing)}`;
  const begin = body === null ? '' : Buffer.from(body).subarray(0, 300).toString('latin1');
  return `${method} ${target.slice(0, 300)} (${known}; ${sent}) ${begin}`;
};
