/** A REST call of a test as one line, as the reference writes them: `PUT actions/hello?overwrite=true`. */
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { rest, type RestAnswer, type RestCall } from './rest.ts';
import type { RewhiskServer } from './rewhisk-server.ts';

type Server = Pick<RewhiskServer, 'url' | 'auth'>;

/** The path is below the caller's namespace, or absolute. A body that is no text is sent as JSON. */
export const ask = (
  server: Server,
  line: string,
  body?: unknown,
  call: Omit<RestCall, 'method' | 'body'> = {},
): Promise<RestAnswer> => {
  const space = line.indexOf(' ');
  const path = line.slice(space + 1);
  return rest(server, path.startsWith('/') ? path : `namespaces/_/${path}`, {
    ...call,
    method: line.slice(0, space),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
};

/** Asks until it is there: records of activations appear after the answer (openwhisk-api §5.9). */
export const found = (...call: Parameters<typeof ask>): Promise<unknown> =>
  vi.waitFor(
    async () => {
      const answer = await ask(...call);
      expect(answer).toMatchObject({ status: 200 });
      return answer.json;
    },
    { timeout: 30_000, interval: 20 },
  );

const error = z.strictObject({ error: z.string(), code: z.string() });

/** The status and the text of a call that is refused. */
export const refusal = async (
  ...call: Parameters<typeof ask>
): Promise<readonly [status: number, error: string]> => {
  const { status, json } = await ask(...call);
  return [status, error.parse(json).error];
};

/** The text of a refusal of content that can't be understood. */
export const malformed = (reason: string): readonly [status: number, error: string] => [
  400,
  `The request content was malformed:\n${reason}`,
];

export const malformedQuery = (
  parameter: string,
  reason: string,
): readonly [status: number, error: string] => [
  400,
  `The query parameter '${parameter}' was malformed:\n${reason}`,
];
