/**
 * Whether a client takes what an action made (openwhisk-api §10.8). Of several ranges that match, the
 * most specific one counts (RFC 9110 §12.5.1); a header in which no range can be read says nothing.
 */
import { parseMediaType } from '../media-type.ts';

export const accepts = (accept: string, contentType: string): boolean => {
  if (accept === '' || accept === '*/*') return true;
  const [value = ''] = contentType.split(';', 1);
  const [main = ''] = value.split('/', 1);
  const matches = ['*/*', `${main}/*`, value];
  let specificity = 0;
  let isWanted: boolean | null = null;
  for (const sent of accept.split(',')) {
    const range = parseMediaType(sent);
    if (range === null) continue;
    isWanted ??= false;
    const matched = matches.indexOf(range.value) + 1;
    if (matched <= specificity) continue;
    specificity = matched;
    isWanted = quality(range.parameters) > 0;
  }
  return isWanted ?? true;
};

const quality = (parameters: string): number => {
  const sent = /; q=([\d.]+)/i.exec(parameters)?.[1];
  return sent === undefined ? 1 : Number(sent);
};
