/**
 * The first line and the headers of an answer as they are sent. Actions choose headers of their own,
 * so this is where it is made sure that none of them ends its line, frames the answer, or speaks for
 * the connection: another answer on the same connection would pay for it.
 */
import { STATUS_CODES } from 'node:http';
import type { Header } from '../exchange.ts';

const STATUS_LINES: ReadonlyMap<number, string> = new Map(
  Object.entries(STATUS_CODES).map(([status, phrase]) => [Number(status), `${status} ${phrase}`]),
);

/** The space stays where there is no phrase (RFC 9112 §4). */
export const statusLine = (status: number): string => STATUS_LINES.get(status) ?? `${status} `;

/** Answers of these statuses end with their headers, and tell no length (RFC 9110 §8.6). */
export const isBodiless = (status: number): boolean => status === 204 || status === 304;

/** The server's own: framing, connection, and the date that uWebSockets.js writes. */
const RESERVED: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
const CONTROLS = new RegExp(CONTROL, 'g');

/** A header of an impossible or reserved name is left out. */
export const sentHeaders = (headers: readonly Header[]): readonly Header[] =>
  headers.every(isSentAsIs)
    ? headers
    : headers.filter(isOwn).map(([name, value]) => [name, sentValue(value)]);

/** What would end the line becomes a space. */
export const sentValue = (value: string): string =>
  CONTROL.test(value) ? value.replace(CONTROLS, ' ') : value;

const isOwn = ([name]: Header): boolean => NAME.test(name) && !RESERVED.has(name.toLowerCase());

const isSentAsIs = (header: Header): boolean => isOwn(header) && !CONTROL.test(header[1]);
