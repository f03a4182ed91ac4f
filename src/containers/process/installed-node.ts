/**
 * The Nodes that an operator has added beside the server's own: each is npm's package of exactly that
 * Node for this platform, in a folder of its own, and there as a whole or not at all.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Kinds whose Node can be added. */
export const ADDABLE_KINDS: readonly string[] = ['nodejs:20', 'nodejs:24'];

export const folderOfKind = (runtimesDir: string, kind: string): string =>
  path.join(runtimesDir, kind.replace(':', '-'));

export interface InstalledNode {
  readonly path: string;
  readonly version: string;
}

/** As npm calls them: which of the two there is depends on the platform. */
const PACKAGES = ['node', 'node-bin'].map((name) => `${name}-${process.platform}-${process.arch}`);

export const installedNode = (runtimesDir: string, kind: string): InstalledNode | null => {
  for (const name of PACKAGES) {
    const folder = path.join(folderOfKind(runtimesDir, kind), 'node_modules', name);
    const node = path.join(folder, 'bin', 'node');
    if (!existsSync(node)) continue;
    const { version }: { version: string } = JSON.parse(
      readFileSync(path.join(folder, 'package.json'), 'utf8'),
    );
    return { path: node, version };
  }
  return null;
};
