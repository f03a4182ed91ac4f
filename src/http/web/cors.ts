/**
 * The cross-origin headers of web actions that do not send their own (openwhisk-api §1.6, §10.6).
 * They belong to one request, because they repeat what the browser has asked for.
 */
import { annotationValue } from '../../domain/action/annotations.ts';
import type { Parameter } from '../../domain/action/action.ts';
import { ALLOW_HEADERS, ALLOW_ORIGIN } from '../cors.ts';
import type { Header } from '../exchange.ts';

const ALLOW_METHODS: Header = [
  'Access-Control-Allow-Methods',
  'OPTIONS, GET, DELETE, POST, PUT, HEAD, PATCH',
];

/** Whether the action answers OPTIONS itself, and nothing is added to what it sends. */
export const handlesOptions = (annotations: readonly Parameter[]): boolean =>
  annotationValue(annotations, 'web-custom-options') === true;

export const webCors = (headers: readonly Header[]): readonly Header[] => {
  const asked = headers.find(([name]) => name === 'access-control-request-headers');
  const allowed: Header = asked === undefined ? ALLOW_HEADERS : [ALLOW_HEADERS[0], asked[1]];
  return [ALLOW_ORIGIN, ALLOW_METHODS, allowed];
};
