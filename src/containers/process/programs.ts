/**
 * The programs that this machine can run in containers, one for each kind of the manifest that it
 * has what is needed for. Kind `blackbox` stands for the images that the manifest names: there is a
 * program that does as they do.
 */
import {
  DEFAULT_KIND,
  MANIFEST,
  NATIVE_KIND,
  PYTHON_KIND,
} from '../../domain/runtimes-manifest.ts';
import { BLACKBOX_KIND, isImageRunnable, unavailableKindText } from '../../domain/runtimes.ts';
import type { ContainerSpec, Offer } from '../driver.ts';
import { ADDABLE_KINDS, installedNode } from './installed-node.ts';
import { nativeProgram } from './native-program.ts';
import { nodeProgram } from './node-program.ts';
import type { Program } from './program.ts';
import { pythonProgram } from './python-program.ts';
import { systemPython } from './system-python.ts';

export interface Machinery {
  /** The server's own Node. */
  readonly nodePath: string;
  /** Where added ones lie. */
  readonly runtimesDir: string;
  /** No program may need the folder that it is in. */
  readonly dataDir: string;
}

export const findPrograms = async ({
  nodePath,
  runtimesDir,
  dataDir,
}: Machinery): Promise<readonly Program[]> => {
  const added = ADDABLE_KINDS.flatMap((kind) => {
    const node = installedNode(runtimesDir, kind);
    return node === null ? [] : [nodeProgram(kind, node.path)];
  });
  const found = await systemPython();
  const python = found && pythonProgram(PYTHON_KIND, found.path, dataDir);
  return [
    nodeProgram(DEFAULT_KIND, nodePath),
    ...added,
    ...(python === null ? [] : [python]),
    ...(process.platform === 'linux'
      ? [NATIVE_KIND, BLACKBOX_KIND].map((kind) => nativeProgram(kind, nodePath))
      : []),
  ];
};

const IMAGES = { images: MANIFEST.images };

export const offerOf = (programs: readonly Program[]): Offer => {
  const kinds = programs.map(({ kind }) => kind);
  return {
    kinds: kinds.filter((kind) => kind !== BLACKBOX_KIND),
    images: kinds.includes(BLACKBOX_KIND) ? MANIFEST.images : [],
  };
};

/** `undefined`: nothing here runs such a container. */
export const programFor = (
  programs: readonly Program[],
  { kind, image }: Pick<ContainerSpec, 'kind' | 'image'>,
): Program | undefined =>
  image === null || isImageRunnable(image, IMAGES)
    ? programs.find((program) => program.kind === kind)
    : undefined;

/** Why, where there is no program. */
export const notHere = ({ kind, image }: Pick<ContainerSpec, 'kind' | 'image'>): string =>
  image === null ? unavailableKindText(kind) : `The image '${image}' can't be run on this server.`;
