/**
 * Finds where one HTTP/1.1 response ends, from its status line and `Content-Length` only: as little
 * work as a client can do, so that the generator takes little of the machine from the server.
 *
 * Responses come one at a time (the generator never pipelines). A response without a length, or
 * bytes after its end, are a fault and not guessed at.
 */
export interface ScannedResponse {
  readonly status: number;
  /** Head and body, decoded as Latin-1. */
  readonly text: string;
}

export type Scan = 'more' | 'fault' | ScannedResponse;

export type ResponseScanner = (chunk: string) => Scan;

const RESPONSE_MAX = 1024 * 1024;
const LENGTH = /\r\ncontent-length: *(\d+)\r\n/i;

export const createResponseScanner = (): ResponseScanner => {
  let pending = '';
  let size = 0;
  return (chunk) => {
    const text = pending === '' ? chunk : pending + chunk;
    if (size === 0) {
      const head = text.indexOf('\r\n\r\n');
      const length = head < 0 ? null : LENGTH.exec(text.slice(0, head + 2));
      if (head >= 0) size = length === null ? -1 : head + 4 + Number(length[1]);
    }
    if (size < 0 || text.length > RESPONSE_MAX || (size > 0 && text.length > size)) return 'fault';
    if (size === 0 || text.length < size) {
      pending = text;
      return 'more';
    }
    pending = '';
    size = 0;
    return { status: Number(text.slice(9, 12)), text };
  };
};
