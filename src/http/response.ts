/**
 * The few shapes a successful answer has. JSON is plain `application/json` without a charset
 * (openwhisk-api §1.5).
 */
import type { ActivationId } from '../domain/kernel/ids.ts';
import type { ApiResponse, Header } from './exchange.ts';

export const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=UTF-8';
const HTML_TYPE = 'text/html; charset=UTF-8';

const NO_HEADERS: readonly Header[] = [];

/** `body` is JSON text already. */
export const json = (
  status: number,
  body: string,
  headers: readonly Header[] = NO_HEADERS,
): ApiResponse => ({ status, contentType: JSON_TYPE, headers, body });

export const text = (
  status: number,
  body: string,
  headers: readonly Header[] = NO_HEADERS,
): ApiResponse => ({ status, contentType: TEXT_TYPE, headers, body });

export const html = (body: string, headers: readonly Header[]): ApiResponse => ({
  status: 200,
  contentType: HTML_TYPE,
  headers,
  body,
});

export const noContent = (): ApiResponse => ({
  status: 204,
  contentType: null,
  headers: NO_HEADERS,
  body: '',
});

/** For good, and with the same method. */
export const redirect = (location: string): ApiResponse => ({
  status: 308,
  contentType: null,
  headers: [['Location', location]],
  body: '',
});

/** On every answer to a request that made an activation (openwhisk-api §1.5). */
export const activationIdHeader = (id: ActivationId): Header => ['x-openwhisk-activation-id', id];
