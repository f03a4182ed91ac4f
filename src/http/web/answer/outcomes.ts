/**
 * What a client gets for an activation (openwhisk-api §10.7, §10.8). Its id goes with every answer but
 * those that upstream makes where it no longer knows it.
 */
import type { StatusCode } from '../../../domain/activation/events.ts';
import { E } from '../../../domain/kernel/fp.ts';
import type { ActivationId, TransactionId } from '../../../domain/kernel/ids.ts';
import { isJsonObject, type Json, type JsonText } from '../../../domain/kernel/json.ts';
import type { ApiResponse } from '../../exchange.ts';
import { activationIdHeader, text } from '../../response.ts';
import type { Extension } from '../path.ts';
import {
  ACTION_FAILED,
  errorResponse,
  NO_SUCH_PROPERTY,
  NOT_READY,
  notAcceptable,
} from '../web-error.ts';
import { accepts } from './accept.ts';
import { type Transcoded, transcode } from './transcoding.ts';

export interface Asked {
  readonly extension: Extension;
  /** The `Accept` header. */
  readonly accept: string;
  readonly transactionId: TransactionId;
}

export interface Ended {
  readonly activationId: ActivationId;
  readonly statusCode: StatusCode;
  readonly result: JsonText;
}

export const endedResponse = (ended: Ended, asked: Asked): ApiResponse => {
  const { activationId, statusCode, result } = ended;
  if (statusCode > 1)
    return ofActivation(errorResponse(ACTION_FAILED, asked.transactionId), activationId);
  const value: Json = JSON.parse(result);
  if (statusCode === 0 && Array.isArray(value)) return ARRAY;
  const transcoded =
    statusCode === 0 ? transcode(asked.extension, value, result) : errorTranscoded(value, asked);
  if (E.isLeft(transcoded))
    return ofActivation(errorResponse(transcoded.left, asked.transactionId), activationId);
  const response = transcoded.right;
  return isUnacceptable(response, asked.accept)
    ? notAcceptable(response.contentType ?? '', asked.transactionId)
    : ofActivation(response, activationId);
};

/** Upstream can't hand on an array, and says no more than that. */
const ARRAY = text(500, 'There was an internal server error.');

/** The action goes on; a client that wants its result asks for the activation. */
export const unendedResponse = (
  activationId: ActivationId,
  status: number,
  id: TransactionId,
): ApiResponse => ofActivation(errorResponse({ status, text: NOT_READY }, id), activationId);

const ofActivation = (response: ApiResponse, id: ActivationId): ApiResponse => ({
  ...response,
  headers: [...response.headers, activationIdHeader(id)],
});

/** An action may fail with an answer of its own making: the value of `error` is taken for its result. */
const errorTranscoded = (result: Json, { extension }: Asked): Transcoded => {
  if (!isJsonObject(result) || !Object.hasOwn(result, 'error')) return E.left(NO_SUCH_PROPERTY);
  return transcode(extension, result['error'] ?? null, null);
};

/** Errors and empty answers are sent whatever the client takes. */
const isUnacceptable = ({ status, contentType, body }: ApiResponse, accept: string): boolean =>
  status < 400 && body.length > 0 && contentType !== null && !accepts(accept, contentType);
