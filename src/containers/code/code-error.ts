/** Code that can't be unpacked, in words for the developer who uploaded it. */
export class CodeError extends Error {}
