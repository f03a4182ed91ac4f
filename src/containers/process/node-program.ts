/** The Node.js runtime, `runtimes/nodejs`, run by one version of Node. */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { Program } from './program.ts';

/** Of a container's memory; the rest is for V8's young objects, buffers, stacks and code. */
const HEAP_SHARE = 0.75;

export const nodeProgram = (kind: string, nodePath: string): Program => {
  const pathFolder = `/node/${kind.replace(':', '-')}`;
  const node = path.join(pathFolder, 'node');
  return {
    kind,
    mounts: [{ source: realpathSync(nodePath), target: node, type: 'file' }],
    command: (memoryMb, script) => [
      node,
      `--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}`,
      script('nodejs/main.cjs'),
    ],
    pathFolder,
    codeForm: 'source',
  };
};
