/**
 * The program of an image as somebody else makes it: OpenWhisk's contract, kept or broken as each run
 * asks for it, and no more than the sentinel to say whose the output is.
 */
import { createServer, type ServerResponse } from 'node:http';

const SENTINEL = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';

const json = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
};

const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  well: (response) => json(response, 200, '{"ok":true}'),
  refused: (response) => json(response, 502, '{"error":"refused"}'),
  notOurs: (response) => json(response, 418, 'short and stout'),
  empty: (response) => response.writeHead(204).end(),
  unavailable: (response) => json(response, 503, '{}'),
  chunked: (response) => {
    response.write('{"ok":');
    response.end('true}');
  },
  long: (response) => json(response, 200, JSON.stringify({ long: 'x'.repeat(3_000_000) })),
  cut: (response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('{"ok"');
    response.socket?.end();
  },
  never: () => undefined,
  hangUp: (response) => response.socket?.destroy(),
  exit: () => process.exit(3),
};

createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    if (request.url === '/init') return json(response, 200, '{}');
    const { value, ...context } = JSON.parse(body);
    if (value.answer === 'context') return json(response, 200, JSON.stringify(context));
    process.stdout.write(`out ${value.answer}\n`);
    process.stderr.write('no newline');
    if (value.marks !== false) {
      process.stdout.write(`${SENTINEL}\n`);
      process.stderr.write(`${SENTINEL}\n`);
    }
    return ANSWERS[value.answer]?.(response);
  });
}).listen(8080);
