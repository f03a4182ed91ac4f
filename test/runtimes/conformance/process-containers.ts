/** Containers of the process driver for the conformance list. */
import { mustOpenBench } from '../../support/containers.ts';
import type { OpenContainers } from '../../support/runtime-conformance.ts';

const SKELETON = 'openwhisk/dockerskeleton';

export const openProcessContainers: OpenContainers = async (kind) => {
  const bench = await mustOpenBench();
  const image = kind === 'blackbox' ? SKELETON : null;
  return { container: () => bench.container({ kind, image }), close: bench.close };
};
