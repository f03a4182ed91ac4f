/**
 * Fetches what a run needs and its event only refers to: long parameters from their blob, the
 * caller's key where the action may have it. Usually there is nothing to fetch, and no promise.
 */
import type { ActivationAccepted } from '../../domain/activation/events.ts';
import type { KeyId } from '../../domain/kernel/ids.ts';
import type { JsonText } from '../../domain/kernel/json.ts';
import type { BlobStore } from '../../journal/journal.ts';

export interface Preparation {
  readonly blobs: BlobStore;
  /** The secret of a key; `null` when the key is gone. */
  readonly apiKeyOf: (uuid: KeyId) => Promise<string | null>;
}

export interface Prepared {
  readonly parameters: JsonText;
  readonly apiKey: string | null;
}

export const prepared = (
  { blobs, apiKeyOf }: Preparation,
  { parameters, caller, environment }: ActivationAccepted,
): Prepared | Promise<Prepared> => {
  const text = blobs.resolve(parameters);
  if (typeof text === 'string' && !environment.apiKey) return { parameters: text, apiKey: null };
  return fetched(text, environment.apiKey ? apiKeyOf(caller.uuid) : null);
};

const fetched = async (
  parameters: JsonText | Promise<JsonText>,
  apiKey: Promise<string | null> | null,
): Promise<Prepared> => ({ parameters: await parameters, apiKey: await apiKey });
