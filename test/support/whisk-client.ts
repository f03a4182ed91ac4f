/** The `openwhisk` npm client as any user of it has it. */
import openwhisk from 'openwhisk';
import { z } from 'zod';
import type { RewhiskServer } from './rewhisk-server.ts';

export const whiskClient = ({
  url,
  auth,
}: Pick<RewhiskServer, 'url' | 'auth'>): openwhisk.Client => {
  // The client would send even calls of this machine through a proxy of the environment.
  for (const name of Object.keys(process.env))
    if (/^(https?_)?proxy$/i.test(name)) delete process.env[name];
  return openwhisk({ apihost: url, api_key: auth });
};

const failure = z.object({
  name: z.literal('OpenWhiskError'),
  message: z.string(),
  statusCode: z.number(),
  error: z.record(z.string(), z.unknown()),
});

/** What the client rejects with. */
export const clientError = async (call: Promise<unknown>): Promise<z.infer<typeof failure>> => {
  const outcome: unknown = await call.catch((error: unknown) => error);
  return failure.parse(outcome);
};
