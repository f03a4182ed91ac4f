/**
 * `Content-Type` and `Accept` as far as a JSON API needs them (openwhisk-api §11.3).
 */
import { JSON_TYPE } from '../response.ts';

/** `application/json`, with or without parameters. */
export const isJsonType = (contentType: string): boolean =>
  contentType === JSON_TYPE || mediaType(contentType) === JSON_TYPE;

/** Whether an `Accept` header lets JSON through; none accepts all. */
export const acceptsJson = (accept: string): boolean =>
  accept === '' || accept === '*/*' || accept === JSON_TYPE || weightOfJson(accept) > 0;

const mediaType = (text: string): string => (text.split(';', 1)[0] ?? '').trim().toLowerCase();

/** Of several ranges that match, the most specific one counts (RFC 9110 §12.5.1). */
const weightOfJson = (accept: string): number => {
  let specificity = 0;
  let weight = 0;
  for (const range of accept.split(',')) {
    const matched = RANGES.indexOf(mediaType(range)) + 1;
    if (matched <= specificity) continue;
    specificity = matched;
    weight = quality(range);
  }
  return weight;
};

/** From the least specific to the most. */
const RANGES: readonly string[] = ['*/*', 'application/*', JSON_TYPE];

const quality = (range: string): number => {
  const sent = /;\s*q\s*=\s*([\d.]+)/i.exec(range)?.[1];
  return sent === undefined ? 1 : Number(sent);
};
