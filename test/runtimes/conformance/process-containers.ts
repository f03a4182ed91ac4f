/** Containers of the process driver for the conformance list. */
import { mustOpenBench } from '../../support/containers.ts';
import type { OpenContainers } from '../../support/runtime-conformance.ts';

export const openProcessContainers: OpenContainers = async (kind) => {
  const bench = await mustOpenBench();
  return { container: () => bench.container({ kind }), close: bench.close };
};
