/**
 * A result that says what the answer is: `{statusCode, headers, body}`, all of them optional
 * (openwhisk-api §10.7, `.http`).
 *
 * Statuses below 200 are refused: a client takes what follows such an answer for the next one, and
 * could be shown anything as the answer to somebody else's request.
 */
import { looksBinary } from '../../../domain/action/binary-look.ts';
import { E, type Either } from '../../../domain/kernel/fp.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../domain/kernel/json.ts';
import type { ApiResponse, Header } from '../../exchange.ts';
import { JSON_TYPE } from '../../response.ts';
import { isBinary, isJsonFamily, parseMediaType } from '../media-type.ts';
import { notValid, OTHER_TYPE, UNKNOWN_TYPE, type WebError } from '../web-error.ts';
import { decodeBase64 } from './base64.ts';
import { headerLines } from './header-lines.ts';
import { prettyValue } from './pretty-json.ts';

const HTML_TYPE = 'text/html; charset=UTF-8';
const NOT_HTTP: Either<WebError, never> = E.left(notValid('message/http'));
/** Answers that end with their headers, whatever the action returns as their body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

export const httpResponse = (result: Json): Either<WebError, ApiResponse> => {
  if (!isJsonObject(result)) return NOT_HTTP;
  const given = member(result, 'headers', {});
  const lines = isJsonObject(given) ? headerLines(given) : null;
  const status = Object.hasOwn(result, 'statusCode') ? statusOf(result['statusCode']) : 'none';
  if (lines === null || status === null) return NOT_HTTP;
  const type = lines.find(isContentType)?.[1] ?? null;
  const headers = lines.filter((line) => !isContentType(line));
  const body = member(result, 'body', null);
  if (body === null || body === '' || (status !== 'none' && BODILESS.has(status)))
    return E.right(bare(status === 'none' ? 204 : status, headers));
  const content = typeof body === 'string' ? textContent(body, type) : jsonContent(body, type);
  return E.isLeft(content)
    ? content
    : E.right({ status: status === 'none' ? 200 : status, headers, ...content.right });
};

const member = (result: JsonObject, name: string, absent: Json): Json =>
  Object.hasOwn(result, name) ? (result[name] ?? null) : absent;

const isContentType = ([name]: Header): boolean => name.toLowerCase() === 'content-type';

const bare = (status: number, headers: readonly Header[]): ApiResponse => ({
  status,
  contentType: null,
  headers,
  body: '',
});

/** `null`: no status that could be sent. */
const statusOf = (sent: Json | undefined): number | null => {
  const isWritten = typeof sent === 'string' && /^\+?\d{1,9}$/.test(sent);
  const status = isWritten ? Number(sent) : sent;
  const isSent = typeof status === 'number' && Number.isInteger(status);
  return isSent && status >= 200 && status <= 599 ? status : null;
};

type Content = Pick<ApiResponse, 'contentType' | 'body'>;

const textContent = (body: string, sentType: string | null): Either<WebError, Content> => {
  if (sentType === null) return E.right({ contentType: HTML_TYPE, body });
  const type = parseMediaType(sentType);
  if (type === null) return E.left(UNKNOWN_TYPE);
  const contentType = `${type.value}${type.parameters}`;
  // JSON that happens to look like base64 is decoded: older actions return it so.
  if (isJsonFamily(type) ? looksBinary(body) : isBinary(type)) {
    const bytes = decodeBase64(body);
    return bytes === null ? E.left(OTHER_TYPE) : E.right({ contentType, body: bytes });
  }
  return isJsonFamily(type)
    ? E.right({ contentType, body })
    : E.right({ contentType: `${contentType}; charset=UTF-8`, body });
};

const jsonContent = (body: Json, sentType: string | null): Either<WebError, Content> => {
  const type = parseMediaType(sentType ?? JSON_TYPE);
  if (type === null || !isJsonFamily(type)) return E.left(OTHER_TYPE);
  const pretty = prettyValue(body);
  return pretty === null
    ? NOT_HTTP
    : E.right({ contentType: `${type.value}${type.parameters}`, body: pretty });
};
