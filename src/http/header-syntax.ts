/**
 * What may stand in a line of headers that is sent (RFC 9110 §5), and which headers are not for whoever
 * makes an answer: they frame it, or speak for the connection, on which others wait for theirs
 * (RFC 9110 §7.6.1).
 */

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;

export const isHeaderName = (name: string): boolean => NAME.test(name);

const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;
const CONTROLS = new RegExp(CONTROL, 'g');

/** Else it could end its line. */
export const isHeaderValue = (value: string): boolean => !CONTROL.test(value);

/** What would end the line becomes a space. */
export const asHeaderValue = (value: string): string =>
  isHeaderValue(value) ? value : value.replace(CONTROLS, ' ');

const OF_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** In any case. */
export const isOfConnection = (name: string): boolean => OF_CONNECTION.has(name.toLowerCase());
