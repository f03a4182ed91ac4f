/**
 * The runtime of executables, `runtimes/native`: a proxy that runs on Node but does not show it to
 * the action. Kind `blackbox` stands for the image `openwhisk/dockerskeleton`, whose protocol it
 * speaks; any other kind is served as OpenWhisk's ActionLoop does it.
 */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { BLACKBOX_KIND } from '../../domain/runtimes.ts';
import type { Program } from './program.ts';

/** What the proxy holds is a result and a few logs; the container's memory is the action's. */
const HEAP_MB = 96;

export const nativeProgram = (kind: string, nodePath: string): Program => {
  const node = path.join('/node', kind.replace(':', '-'), 'node');
  const mode = kind === BLACKBOX_KIND ? 'skeleton' : 'loop';
  return {
    kind,
    mounts: [{ source: realpathSync(nodePath), target: node, type: 'file' }],
    command: (_, script) => [
      node,
      `--max-old-space-size=${HEAP_MB}`,
      script('native/main.cjs'),
      mode,
    ],
    pathFolder: null,
    codeForm: 'executable',
  };
};
