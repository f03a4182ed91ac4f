/**
 * Chooses the sandbox by trying: whether bubblewrap or namespaces work here depends on what is
 * installed, on the kernel's settings and on the container this server itself may run in.
 */
import { createBubblewrapSandbox } from './bubblewrap.ts';
import { createNamespacesSandbox } from './namespaces.ts';
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
  /** `null`: not even the one asked for works. */
  readonly sandbox: Sandbox | null;
  /** Why those tried before did not work. */
  readonly failures: readonly string[];
}

/** `attempt` gives the reason why a container in that sandbox does not come up, or `null`. */
export const detectSandbox = async (
  setting: SandboxSetting,
  machine: Machine,
  attempt: (sandbox: Sandbox) => Promise<string | null>,
): Promise<Detected> => {
  const failures: string[] = [];
  for (const name of setting === 'auto' ? BY_PREFERENCE : [setting]) {
    const sandbox = MAKERS[name](machine);
    const failure = await attempt(sandbox);
    if (failure === null) return { sandbox, failures };
    failures.push(`${name}: ${failure}`);
  }
  return { sandbox: null, failures };
};
