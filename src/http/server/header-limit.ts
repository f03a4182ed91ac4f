/**
 * How much of a request may be spent on its first line and headers. uWebSockets.js reads the number
 * from the environment when it is loaded, and 4096 would be less than the longest URI that must be
 * served (openwhisk-api §1.9), so this module is imported before it. More is answered with 431.
 */
process.env['UWS_HTTP_MAX_HEADERS_SIZE'] ??= '32768';

/** A longer path and query are answered with 414. */
export const URI_LENGTH_MAX = 8192;
