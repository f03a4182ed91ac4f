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
    const tried = networksWithin(network);
    const results = await Promise.all(tried.map((one) => attempt(sandbox, one)));
    const networks = tried.filter((_, index) => results[index] === null);
    if (networks.includes(network)) {
      return {
        sandbox: { ...sandbox, networks },
        failures: [...failures, ...results.filter(isText)],
      };
    }
    failures.push(`${name}: ${results[0] ?? ''}`);
  }
  return { sandbox: null, failures };
};

const isText = (result: string | null): result is string => result !== null;
