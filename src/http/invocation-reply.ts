/** What became of an invocation, as its caller is told (openwhisk-api §5.2, §5.3). */
import type { InvokeReply } from '../actors/gateway.ts';
import { annotationValue } from '../domain/action/annotations.ts';
import type { StatusCode } from '../domain/activation/events.ts';
import { type ActivationRecord, recordJson } from '../domain/activation/record.ts';
import { type JsonText, jsonText } from '../domain/kernel/json.ts';
import type { Profile } from '../domain/profile.ts';
import type { BlobStore } from '../journal/journal.ts';
import type { ApiResponse } from './exchange.ts';
import { activationIdHeader, json } from './response.ts';

export interface ReplyOptions {
  readonly blobs: BlobStore;
  readonly profile: Profile;
  readonly resultOnly: boolean;
}

const ENDED: Readonly<Record<StatusCode, number>> = { 0: 200, 1: 502, 2: 502, 3: 500 };

export const replyResponse = async (
  reply: InvokeReply,
  { blobs, profile, resultOnly }: ReplyOptions,
): Promise<ApiResponse> => {
  if (reply.type !== 'completed') {
    const status = reply.type === 'accepted' ? 202 : profile.blockingTimeoutStatus;
    const { activationId } = reply;
    return json(status, `{"activationId":"${activationId}"}`, [activationIdHeader(activationId)]);
  }
  const { record } = reply;
  const status = ENDED[record.statusCode];
  const headers = [activationIdHeader(record.activationId)];
  const payload = blobs.resolve(record.result);
  const result = typeof payload === 'string' ? payload : await payload;
  // An array is answered bare either way, as upstream does.
  if (resultOnly || result.startsWith('[')) return json(status, result, headers);
  return json(status, recordJson(record, result, await logsShown(blobs, record)), headers);
};

/** Logs are collected after the answer; what a sequence has in their place is known by then. */
const logsShown = (
  blobs: BlobStore,
  { annotations, logs }: ActivationRecord,
): JsonText | Promise<JsonText> =>
  annotationValue(annotations, 'kind') === 'sequence' ? blobs.resolve(logs) : NO_LOGS;

const NO_LOGS = jsonText([]);
