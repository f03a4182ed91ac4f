/**
 * A result becomes an answer by the extension of the path (openwhisk-api §10.7). With any other than
 * `.http`, `statusCode` and `headers` of the result are data like the rest.
 */
import { E, type Either } from '../../../domain/kernel/fp.ts';
import { isJsonObject, type Json, type JsonText } from '../../../domain/kernel/json.ts';
import type { ApiResponse } from '../../exchange.ts';
import { json, text } from '../../response.ts';
import type { Extension } from '../path.ts';
import { NO_SUCH_PROPERTY, notValid, type WebError } from '../web-error.ts';
import { httpResponse } from './http-transcoding.ts';
import { prettyJson, prettyValue } from './pretty-json.ts';

export type Transcoded = Either<WebError, ApiResponse>;

/** `written`: the result as it came, where it is at hand. */
export const transcode = (
  extension: Extension,
  result: Json,
  written: JsonText | null,
): Transcoded => {
  switch (extension) {
    case 'http':
      return httpResponse(result);
    case 'json':
      return jsonResponse(result, written);
    case 'html':
      return markupResponse(result, extension, 'text/html', 'text/html; charset=UTF-8');
    case 'svg':
      return markupResponse(result, extension, 'image/svg+xml', 'image/svg+xml');
    case 'text':
      return textResponse(result);
  }
};

const jsonResponse = (result: Json, written: JsonText | null): Transcoded => {
  if (typeof result !== 'object' || result === null) return NOT_JSON;
  const pretty = written === null ? prettyValue(result) : prettyJson(written);
  return pretty === null ? NOT_JSON : E.right(json(200, pretty));
};

const NOT_JSON = E.left(notValid('application/json'));

const markupResponse = (
  result: Json,
  name: 'html' | 'svg',
  mediaType: string,
  contentType: string,
): Transcoded => {
  const body = property(result, name);
  return typeof body === 'string'
    ? E.right({ status: 200, contentType, headers: [], body })
    : E.left(notValid(mediaType));
};

const textResponse = (result: Json): Transcoded => {
  const body = property(result, 'text');
  if (body === undefined) return E.left(NO_SUCH_PROPERTY);
  const shown = typeof body === 'string' ? body : prettyValue(body);
  return shown === null ? E.left(notValid('text/plain')) : E.right(text(200, shown));
};

/** `body`, else the one that is named like the extension; of what is no object, itself. */
const property = (result: Json, name: string): Json | undefined => {
  if (!isJsonObject(result)) return result;
  return ['body', name].filter((one) => Object.hasOwn(result, one)).map((one) => result[one])[0];
};
