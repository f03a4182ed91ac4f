/** A compiler of C: the machine's, or Debian's, installed here. */
import { spawnSync } from 'node:child_process';

const COMPILER = 'cc';

export const compiler = (): string => {
  if (spawnSync(COMPILER, ['--version']).status === 0) return COMPILER;
  const steps = ['update', 'install -y --no-install-recommends gcc libc6-dev'];
  for (const step of steps) {
    const { status, stderr } = spawnSync('apt-get', step.split(' '), { encoding: 'utf8' });
    if (status !== 0) throw new Error(`a compiler is missing and can't be installed: ${stderr}`);
  }
  return COMPILER;
};
