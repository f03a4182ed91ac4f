/** The record of a sequence or composition with those of its steps, as a client finds them: by the ids in `logs`. */
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { rest } from './rest.ts';
import { activation, invoke } from './rest-actions.ts';
import type { RewhiskServer } from './rewhisk-server.ts';

type Server = Pick<RewhiskServer, 'url' | 'auth'>;

/** Of a sequence or a step too, whose result may be anything. */
const record = activation.extend({
  cause: z.string().optional(),
  response: activation.shape.response.extend({ result: z.unknown() }),
});

export type TreeRecord = z.infer<typeof record>;

export interface ActivationTree {
  readonly record: TreeRecord;
  /** By key. */
  readonly annotations: Readonly<Record<string, unknown>>;
  /** Of what is neither sequence nor composition: none. */
  readonly steps: readonly ActivationTree[];
}

/** Once the activation has ended. */
export const activationTree = async (server: Server, id: string): Promise<ActivationTree> => {
  const found = await vi.waitFor(
    async () => {
      const { status, json } = await rest(server, `namespaces/_/activations/${id}`);
      expect(status).toBe(200);
      return record.parse(json);
    },
    { timeout: 30_000, interval: 20 },
  );
  const annotations = Object.fromEntries(found.annotations.map(({ key, value }) => [key, value]));
  const ids = annotations['kind'] === 'sequence' ? found.logs : [];
  const steps = await Promise.all(ids.map((step) => activationTree(server, step)));
  return { record: found, annotations, steps };
};

/** Calls, and gives what was recorded of it. */
export const invokedTree = async (
  server: Server,
  name: string,
  payload: object = {},
): Promise<ActivationTree> => {
  const { headers } = await invoke(server, name, payload);
  return activationTree(server, z.string().parse(headers.get('x-openwhisk-activation-id')));
};

/** Names alone, those of the steps of each within brackets: `outer[a, inner[b, c]]`. */
export const namesOf = ({ record: { name }, annotations, steps }: ActivationTree): string =>
  annotations['kind'] === 'sequence' ? `${name}[${steps.map(namesOf).join(', ')}]` : name;
