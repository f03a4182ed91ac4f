/** Versions of entities: `MAJOR.MINOR.PATCH` (openwhisk-api §3.4). */
import { type Decoder, decoder } from '../kernel/decoder.ts';
import { E } from '../kernel/fp.ts';
import { malformed } from '../refusal.ts';

export const FIRST_VERSION = '0.0.1';

const VERSION = /^(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$/;

/** `1` reads as `1.0.0`; `0.0.0` and everything that is no version is refused. */
export const version: Decoder<string> = decoder(
  { type: 'string', example: FIRST_VERSION, description: 'Absent: the patch is raised by one.' },
  (sent) => {
    const parsed = typeof sent === 'string' ? parseVersion(sent) : null;
    return parsed === null ? MALFORMED : E.right(parsed);
  },
);

const MALFORMED = E.left(malformed('semantic version malformed'));

const parseVersion = (text: string): string | null => {
  const parts = VERSION.exec(text);
  if (parts === null) return null;
  const [major, minor, patch] = [parts[1], parts[2], parts[3]].map((part) => Number(part ?? 0));
  return major === 0 && minor === 0 && patch === 0 ? null : `${major}.${minor}.${patch}`;
};

export const nextPatch = (text: string): string => {
  const dot = text.lastIndexOf('.') + 1;
  return `${text.slice(0, dot)}${Number(text.slice(dot)) + 1}`;
};
