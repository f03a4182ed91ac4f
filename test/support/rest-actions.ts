/** What most tests do over REST: put an action, call it, read what became of it. */
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { rest, type RestAnswer } from './rest.ts';
import type { RewhiskServer } from './rewhisk-server.ts';

type Server = Pick<RewhiskServer, 'url' | 'auth'>;

export const activation = z.object({
  activationId: z.string(),
  namespace: z.string(),
  name: z.string(),
  version: z.string(),
  subject: z.string(),
  start: z.number(),
  end: z.number(),
  duration: z.number(),
  response: z.object({
    result: z.record(z.string(), z.unknown()),
    size: z.number().optional(),
    status: z.string(),
    statusCode: z.number(),
    success: z.boolean(),
  }),
  logs: z.array(z.string()),
  annotations: z.array(z.object({ key: z.string(), value: z.unknown() })),
});

/** The record of an activation, as clients read it. */
export type Activation = z.infer<typeof activation>;

export const activationOf = (answer: RestAnswer): Activation => activation.parse(answer.json);

export const annotation = ({ annotations }: Activation, key: string): unknown =>
  annotations.find((one) => one.key === key)?.value;

export const errorOf = (answer: RestAnswer): string =>
  z.object({ error: z.string(), code: z.string() }).parse(answer.json).error;

/** Members of the body beside `exec.code`. */
export interface ActionMembers {
  readonly exec?: object;
  readonly parameters?: readonly object[];
  readonly annotations?: readonly object[];
  readonly limits?: object;
}

export const putAction = async (
  server: Server,
  name: string,
  code: string,
  { exec, ...members }: ActionMembers = {},
): Promise<RestAnswer> => {
  const answer = await rest(server, `namespaces/_/actions/${name}?overwrite=true`, {
    method: 'PUT',
    body: JSON.stringify({ exec: { kind: 'nodejs:default', code, ...exec }, ...members }),
  });
  expect(answer).toMatchObject({ status: 200 });
  return answer;
};

export const invoke = (
  server: Server,
  name: string,
  payload: object = {},
  query = 'blocking=true',
): Promise<RestAnswer> =>
  rest(server, `namespaces/_/actions/${name}?${query}`, {
    method: 'POST',
    body: JSON.stringify(payload),
  });

/** Invokes without waiting and gives the id. */
export const submit = async (server: Server, name: string, payload: object = {}) => {
  const answer = await invoke(server, name, payload, 'blocking=false');
  expect(answer).toMatchObject({ status: 202 });
  return z.object({ activationId: z.string() }).parse(answer.json).activationId;
};

const readActivation = (server: Server, id: string): Promise<RestAnswer> =>
  rest(server, `namespaces/_/activations/${id}`);

/** The record, once the activation has ended. */
export const ended = (server: Server, id: string): Promise<Activation> =>
  vi.waitFor(
    async () => {
      const answer = await readActivation(server, id);
      expect(answer).toMatchObject({ status: 200 });
      return activationOf(answer);
    },
    { timeout: 30_000, interval: 20 },
  );

/** How many activations the API lists. */
export const activationCount = async (server: Server, query = ''): Promise<number> => {
  const answer = await rest(server, `namespaces/_/activations?count=true${query}`);
  return z.object({ activations: z.number() }).parse(answer.json).activations;
};
