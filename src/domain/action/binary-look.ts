/**
 * Whether code is an archive is told by its look alone (openwhisk-api §4.2): base64 that fills
 * whole groups of four. Short plain text made of such characters counts as binary too.
 */
const FOREIGN = /[^A-Za-z0-9+/]/;

/** Linear and without backtracking, because code may be 48 MiB of base64. */
export const looksBinary = (code: string): boolean => {
  const text = code.trim();
  if (text.length === 0 || text.length % 4 !== 0) return false;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return !FOREIGN.test(text.slice(0, text.length - padding));
};
