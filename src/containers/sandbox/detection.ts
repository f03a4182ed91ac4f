/**
 * Chooses the sandbox by trying: whether bubblewrap or namespaces work here depends on what is
 * installed, on the kernel's settings and on the container this server itself may run in.
 */
import type { NetworkPolicy } from '../../domain/network-policy.ts';
import { createBubblewrapSandbox } from './bubblewrap.ts';
import { createNamespacesSandbox } from './namespaces.ts';
import { networksWithin } from './network.ts';
import { createPlainSandbox, createUserSandbox } from './plain.ts';
import type { Machine, Sandbox, SandboxName, SandboxSetting } from './sandbox.ts';

type Maker = (machine: Machine) => Sandbox;

/** Containers are root only where the operator has asked for no sandbox, and there is no other way. */
const makersOf = (name: SandboxName, setting: SandboxSetting, root: boolean): readonly Maker[] => {
  if (name === 'bubblewrap') return [createBubblewrapSandbox];
  if (name === 'namespaces') return [createNamespacesSandbox];
  if (!root) return [createPlainSandbox];
  return setting === 'none' ? [createUserSandbox, createPlainSandbox] : [createUserSandbox];
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
    for (const make of makersOf(name, setting, machine.root)) {
      const { sandbox, refusals } = await tried(() => make(machine), network, attempt);
      if (sandbox !== null) return { sandbox, failures: [...failures, ...refusals] };
      const failure = `${name}: ${refusals.at(-1) ?? ''}`;
      if (!failures.includes(failure)) failures.push(failure);
    }
  }
  return { sandbox: null, failures };
};

const tried = async (make: () => Sandbox, network: NetworkPolicy, attempt: Attempt) => {
  try {
    const sandbox = make();
    const { networks, refusals } = await networksOf(sandbox, network, attempt);
    return { sandbox: networks.includes(network) ? { ...sandbox, networks } : null, refusals };
  } catch (error) {
    return { sandbox: null, refusals: [error instanceof Error ? error.message : String(error)] };
  }
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
