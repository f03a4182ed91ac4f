/**
 * Chooses the sandbox by trying: whether bubblewrap or namespaces work here depends on what is
 * installed, on the kernel's settings and on the container this server itself may run in.
 */
import type { NetworkPolicy } from '../../domain/network-policy.ts';
import { createBubblewrapSandbox } from './bubblewrap.ts';
import { createNamespacesSandbox } from './namespaces.ts';
import { networksWithin } from './network.ts';
import { createPlainSandbox } from './plain.ts';
import type { Machine, Sandbox, SandboxName, SandboxSetting } from './sandbox.ts';

const MAKERS: Readonly<Record<SandboxName, (machine: Machine) => Sandbox>> = {
  bubblewrap: createBubblewrapSandbox,
  namespaces: createNamespacesSandbox,
  none: createPlainSandbox,
};
/** The best first. */
const BY_PREFERENCE: readonly SandboxName[] = ['bubblewrap', 'namespaces', 'none'];

export interface Detected {
  /** With the networks that it gives here. `null`: not even the one asked for works. */
  readonly sandbox: Sandbox | null;
  /** Why those tried before did not work, and networks of this one. */
  readonly failures: readonly string[];
}

/** Gives the reason why a container in that sandbox does not come up with that network, or `null`. */
type Attempt = (sandbox: Sandbox, network: NetworkPolicy) => Promise<string | null>;

/** A sandbox works where a container comes up in it with the most that the server gives, `network`. */
export const detectSandbox = async (
  setting: SandboxSetting,
  network: NetworkPolicy,
  machine: Machine,
  attempt: Attempt,
): Promise<Detected> => {
  const failures: string[] = [];
  for (const name of setting === 'auto' ? BY_PREFERENCE : [setting]) {
    const sandbox = MAKERS[name](machine);
    const { networks, refusals } = await networksOf(sandbox, network, attempt);
    if (networks.includes(network))
      return { sandbox: { ...sandbox, networks }, failures: [...failures, ...refusals] };
    failures.push(`${name}: ${refusals.at(-1) ?? ''}`);
  }
  return { sandbox: null, failures };
};

/** The least first: a sandbox that can keep a container from the network can also let it there. */
const networksOf = async (sandbox: Sandbox, most: NetworkPolicy, attempt: Attempt) => {
  const refusals: string[] = [];
  const networks = networksWithin(most);
  for (const [index, network] of networks.toReversed().entries()) {
    const refusal = await attempt(sandbox, network);
    if (refusal === null) return { networks: networks.slice(0, networks.length - index), refusals };
    refusals.push(refusal);
  }
  return { networks: [], refusals };
};
