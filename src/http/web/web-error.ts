/**
 * Errors of web actions (openwhisk-api §1.7, §10.8): `{"error","code"}`, pretty printed where they
 * are about the action, compact where the request itself can't be served. Without CORS headers, which
 * depend on how far a request came.
 */
import type { TransactionId } from '../../domain/kernel/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { refusalText } from '../../domain/refusal-text.ts';
import type { ApiResponse } from '../exchange.ts';
import { json } from '../response.ts';

/** What is wrong with an answer, though not with the request. */
export interface WebError {
  readonly status: number;
  readonly text: string;
}

/** No `WWW-Authenticate` goes with it: what is missing may be a secret of the action's own. */
export const NOT_LET_IN: WebError = {
  status: 401,
  text: 'Authentication is possible but has failed or not yet been provided.',
};
export const NOT_READY = 'Response not yet ready.';
export const ACTION_FAILED: WebError = {
  status: 400,
  text: 'There was an error processing your request.',
};
export const NO_SUCH_PROPERTY: WebError = {
  status: 404,
  text: 'Response does not include requested property.',
};
export const UNKNOWN_TYPE: WebError = {
  status: 400,
  text: 'Response did not specify a known content-type.',
};
export const OTHER_TYPE: WebError = {
  status: 400,
  text: 'Response type in header did not match generated content type.',
};

export const notValid = (mediaType: string): WebError => ({
  status: 400,
  text: `Response is not valid '${mediaType}'.`,
});

/** To a client whose `Accept` excludes what the action made. */
export const notAcceptable = (contentType: string, id: TransactionId): ApiResponse => {
  const error = `Resource representation is only available with these types:\n${contentType}`;
  return json(406, JSON.stringify({ error, code: id }));
};

export const errorResponse = ({ status, text }: WebError, id: TransactionId): ApiResponse =>
  json(status, JSON.stringify({ error: text, code: id }, null, 2));

export const refusedResponse = (refusal: Refusal, id: TransactionId): ApiResponse => {
  const [status, text] = refusalText(refusal);
  return refusal.type === 'MalformedContent'
    ? json(status, JSON.stringify({ error: text, code: id }))
    : errorResponse({ status, text }, id);
};
