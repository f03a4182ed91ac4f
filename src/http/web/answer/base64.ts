/** Bytes that an action returns, which is a string in JSON (openwhisk-api §10.7). */

const ALPHABET = /^[A-Za-z0-9+/]*={0,2}$/;

/** `null`: it is not base64. Padding may be left out, but what there is must be right. */
export const decodeBase64 = (text: string): Uint8Array | null => {
  if (!ALPHABET.test(text)) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (padding > 0 && text.length % 4 !== 0) return null;
  return (text.length - padding) % 4 === 1 ? null : Buffer.from(text, 'base64');
};
