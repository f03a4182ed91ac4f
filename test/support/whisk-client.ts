/** The `openwhisk` npm client as any user of it has it. */
import openwhisk from 'openwhisk';
import { z } from 'zod';
import { directEnvironment } from './direct-environment.ts';
import type { RewhiskServer } from './rewhisk-server.ts';

/** What the client has, and its types do not say. */
declare module 'openwhisk' {
  interface Actions {
    create(options: { name: string; sequence: string[] }): Promise<Action>;
  }
  interface Feeds {
    get: Feeds['create'];
    update: Feeds['create'];
  }
}

export const whiskClient = (
  { url, auth }: Pick<RewhiskServer, 'url' | 'auth'>,
  options: openwhisk.Options = {},
): openwhisk.Client => {
  process.env = directEnvironment();
  return openwhisk({ apihost: url, api_key: auth, ...options });
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
