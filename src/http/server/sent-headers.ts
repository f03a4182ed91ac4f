/**
 * The first line and the headers of an answer as they are sent. Actions choose headers of their own,
 * so this is where it is made sure that none of them ends its line, frames the answer, or speaks for
 * the connection: another answer on the same connection would pay for it.
 */
import { STATUS_CODES } from 'node:http';
import type { Header } from '../exchange.ts';
import { asHeaderValue, isHeaderName, isHeaderValue, isOfConnection } from '../header-syntax.ts';

const STATUS_LINES: ReadonlyMap<number, string> = new Map(
  Object.entries(STATUS_CODES).map(([status, phrase]) => [Number(status), `${status} ${phrase}`]),
);

/** The space stays where there is no phrase (RFC 9112 §4). */
export const statusLine = (status: number): string => STATUS_LINES.get(status) ?? `${status} `;

/** Answers of these statuses end with their headers, and tell no length (RFC 9110 §8.6). */
export const isBodiless = (status: number): boolean => status === 204 || status === 304;

/** A header of an impossible or reserved name is left out. */
export const sentHeaders = (headers: readonly Header[]): readonly Header[] =>
  headers.every(isSentAsIs)
    ? headers
    : headers.filter(isOwn).map(([name, value]) => [name, asHeaderValue(value)]);

const DATE = /^date$/i;

/** The date is written by uWebSockets.js. */
const isOwn = ([name]: Header): boolean =>
  isHeaderName(name) && !isOfConnection(name) && !DATE.test(name);

const isSentAsIs = (header: Header): boolean => isOwn(header) && isHeaderValue(header[1]);
