/** Versions of entities: `MAJOR.MINOR.PATCH` (openwhisk-api §3.4). */
export const FIRST_VERSION = '0.0.1';

const VERSION = /^(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?$/;

/** `1` reads as `1.0.0`; `null` for `0.0.0` and everything that is no version. */
export const parseVersion = (text: string): string | null => {
  const parts = VERSION.exec(text);
  if (parts === null) return null;
  const [major, minor, patch] = [parts[1], parts[2], parts[3]].map((part) => Number(part ?? 0));
  return major === 0 && minor === 0 && patch === 0 ? null : `${major}.${minor}.${patch}`;
};

export const nextPatch = (version: string): string => {
  const dot = version.lastIndexOf('.') + 1;
  return `${version.slice(0, dot)}${Number(version.slice(dot)) + 1}`;
};
