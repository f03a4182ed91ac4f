/** What holds for every answer, whatever was asked. */
import path from 'node:path';
import type { RawAnswer } from '../../support/raw-client.ts';
import type { Exchange } from './exchanges.ts';
import { bytesOf, type Facts, sendersOf, type Tenant, TENANTS } from './request.ts';

export interface World {
  readonly facts: Facts;
  readonly dataDir: string;
  readonly secrets: ReadonlyMap<Tenant, readonly string[]>;
}

interface Answered extends Exchange {
  readonly answer: RawAnswer;
}

/** The rules that are broken, each in a few words. */
export const faultsOf = (exchange: Exchange, world: World): readonly string[] => {
  const { answer, isOwed } = exchange;
  if (answer === null) return isOwed ? ['no answer'] : [];
  const answered = { ...exchange, answer };
  const leaked = leaksIn(answered, world);
  if (isOfParser(answer)) return exchange.isPlain ? ['not taken for HTTP'] : leaked;
  // Another answer follows.
  if (answer.status === 100) return leaked;
  const rules = exchange.isPlain ? [...RULES, ...RULES_OF_PLAIN] : RULES;
  return [...leaked, ...rules.flatMap((rule) => rule(answered) ?? [])];
};

/** What uWebSockets.js says by itself of what is no HTTP. */
const isOfParser = ({ status, headers, body }: RawAnswer): boolean =>
  [400, 431, 505].includes(status) && !headers.has('content-type') && body === '';

type Rule = (answered: Answered) => string | null;

const ACTIVATION_ID = /^[\da-f]{32}$/;

const activationIdOf = ({ headers }: RawAnswer): string | null =>
  headers.get('x-openwhisk-activation-id') ?? null;

const isWeb = ({ request }: Exchange): boolean => request.target.startsWith('/api/v1/web/');

const hasLegalStatus: Rule = (exchange) => {
  const { answer } = exchange;
  const { status, body } = answer;
  const hasRun = activationIdOf(answer) !== null;
  if (status < 200 || status > 599 || !Number.isInteger(status)) return `status ${status}`;
  if (status < 500) return null;
  if (hasRun && (isWeb(exchange) || status === 500 || status === 502)) return null;
  if (status === 504 && body === `{"activationId":"${activationIdOf(answer)}"}`) return null;
  return status === 503 && body.includes('currently unavailable') ? null : `status ${status}`;
};

const hasLegalHeaders: Rule = ({ answer: { headers, headerLines } }) => {
  for (const line of headerLines) {
    if (!/^[\w!#$%&'*+.^`|~-]+: ?[\t -~\x80-\xff]*$/.test(line)) return `header line ${line}`;
  }
  const once = ['content-length', 'content-type', 'x-request-id', 'date', 'location'];
  for (const name of once) {
    const times = headerLines.filter((line) => line.toLowerCase().startsWith(`${name}:`)).length;
    if (times > 1) return `${times} times ${name}`;
  }
  const id = headers.get('x-openwhisk-activation-id') ?? '0'.repeat(32);
  return ACTIVATION_ID.test(id) ? null : `activation id ${id}`;
};

const tellsItsRequest: Rule = ({ answer: { headers } }) =>
  /^[\w.:/+=@-]{1,128}$/.test(headers.get('x-request-id') ?? '') ? null : 'no X-Request-ID';

/** What an action has made of its answer is its own. */
const agreesWithBody: Rule = (exchange) => {
  const { request, answer } = exchange;
  const { status, headers, body } = answer;
  if (status === 204 || status === 304) return body === '' ? null : `a body with ${status}`;
  if (request.method === 'HEAD' || isWeb(exchange)) return null;
  if (status === 414 || status === 308) return null;
  if (headers.get('content-type') !== 'application/json') {
    const isText = body === 'OK' || !isBelow(request.target);
    return status === 200 && isText ? null : `${status} without JSON`;
  }
  const parsed = parsedJson(body);
  if (parsed === undefined) return 'no JSON';
  return status < 400 || activationIdOf(answer) !== null ? null : errorFault(parsed, answer);
};

const isBelow = (target: string): boolean => target.startsWith('/api/v1/namespaces');

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const errorFault = (parsed: unknown, { headers }: RawAnswer): string | null => {
  if (typeof parsed !== 'object' || parsed === null) return 'an error that is no object';
  const { error, code, ...more }: Record<string, unknown> = { ...parsed };
  if (typeof error !== 'string' || error.trim() !== error || error === '') return 'no error text';
  if (code !== headers.get('x-request-id')) return 'another code than X-Request-ID';
  return Object.keys(more).length === 0 ? null : `more in an error: ${Object.keys(more).join()}`;
};

const INTERNAL = [
  /\bat .+:\d+:\d+/,
  /node:internal|node_modules|file:\/\//,
  /SQLITE|better-sqlite3|msgpack/i,
  /\[object Object\]/,
  /(Type|Range|Reference)Error/,
];

/** Actions may say such things of themselves. */
const saysNothingInternal: Rule = (exchange) => {
  const { request, answer } = exchange;
  if (answer.status < 400 || activationIdOf(answer) !== null) return null;
  const found = INTERNAL.find((one) => one.test(answer.body));
  const sent = request.body === null ? '' : Buffer.from(request.body).toString('latin1');
  return found === undefined || found.test(request.target + sent) ? null : `says ${found.source}`;
};

const RULES: readonly Rule[] = [hasLegalHeaders, tellsItsRequest, saysNothingInternal];

/** They look at what was asked, and it takes good HTTP to know which answer is to which request. */
const RULES_OF_PLAIN: readonly Rule[] = [hasLegalStatus, agreesWithBody];

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** Of the machine, and of tenants that did not ask. What the request says itself may come back. */
const leaksIn = ({ request, answer }: Answered, { facts, dataDir, secrets }: World) => {
  const said = [...answer.headerLines, answer.body].join('\n');
  const senders = sendersOf(request);
  const forbidden = TENANTS.filter((tenant) => !senders.includes(tenant)).flatMap(
    (tenant) => secrets.get(tenant) ?? [],
  );
  return [...forbidden, dataDir, `${ROOT}/`]
    .filter((text) => said.includes(text) && !bytesOf(request, facts).includes(text))
    .map((text) => `gives away ${text}`);
};
