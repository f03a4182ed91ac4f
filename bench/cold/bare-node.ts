/** The least that a container can take here: `node -e 0` of the same Node in the same sandbox. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildImage, REPOSITORY } from '../../src/containers/process/image.ts';
import { nodeProgram } from '../../src/containers/process/node-program.ts';
import { NOBODY } from '../../src/containers/sandbox/container-users.ts';
import { detectSandbox } from '../../src/containers/sandbox/detection.ts';
import type { Sandbox } from '../../src/containers/sandbox/sandbox.ts';

export interface BareSandbox {
  readonly name: string;
  /** From its start to its end. */
  readonly runMs: () => Promise<number>;
  readonly close: () => void;
}

/** The sandbox that a server would choose. */
export const openBareSandbox = async (): Promise<BareSandbox> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'rewhisk-bare-'));
  const { mounts, command, pathFolder } = nodeProgram('nodejs:bare', process.execPath);
  const [node = ''] = command(128, (file) => file);
  const image = buildImage(dataDir, mounts);
  const hidden = [dataDir, REPOSITORY];
  const open = { image: image.folder, programs: mounts };
  const machine = {
    ...open,
    hidden,
    root: process.getuid?.() === 0,
    usersApart: false,
    openImage: () => open,
  };
  const run = async (sandbox: Sandbox): Promise<number> => {
    const bare = {
      program: [node, '-e', '0'],
      pathFolder,
      scratch: dataDir,
      network: 'full',
      user: NOBODY,
    } as const;
    const made = sandbox.command(bare);
    const startMs = performance.now();
    const child = spawn(made.command, made.arguments, {
      stdio: ['ignore', 'ignore', 'ignore', 'ignore'],
      env: { ...made.environment },
      cwd: made.folder,
    });
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`node ended with ${code}`);
    return performance.now() - startMs;
  };
  const { sandbox, failures } = await detectSandbox('auto', 'full', machine, (tried) =>
    run(tried).then(() => null, String),
  );
  if (sandbox === null) throw new Error(failures.join('; '));
  return {
    name: sandbox.name,
    runMs: () => run(sandbox),
    close: () => rmSync(dataDir, { recursive: true, force: true }),
  };
};
