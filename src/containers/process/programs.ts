/**
 * The programs that this machine can run in containers, one for each kind of the manifest that it
 * has what is needed for.
 */
import { DEFAULT_KIND } from '../../domain/runtimes-manifest.ts';
import type { ContainerSpec, Offer } from '../driver.ts';
import { nodeProgram } from './node-program.ts';
import type { Program } from './program.ts';

/** `nodePath`: the server's own Node. */
export const findPrograms = (nodePath: string): readonly Program[] => [
  nodeProgram(DEFAULT_KIND, nodePath),
];

export const offerOf = (programs: readonly Program[]): Offer => ({
  kinds: programs.map(({ kind }) => kind),
  images: [],
});

/** `undefined`: nothing here runs such a container. */
export const programFor = (
  programs: readonly Program[],
  { kind }: Pick<ContainerSpec, 'kind'>,
): Program | undefined => programs.find((program) => program.kind === kind);
