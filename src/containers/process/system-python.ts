/** The Python of the machine's own packages: one in somebody's home folder no container could see. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface SystemPython {
  readonly path: string;
  readonly version: string;
}

const PLACES = ['/usr/bin/python3', '/usr/local/bin/python3'];
const OLDEST_MINOR = 9;
const WAIT_MS = 10_000;

const run = promisify(execFile);

/** `null`: there is none, or none of 3.9 or newer. */
export const systemPython = async (
  places: readonly string[] = PLACES,
): Promise<SystemPython | null> => {
  for (const place of places) {
    const version = await versionOf(place);
    const minor = Number(/^3\.(\d+)\./.exec(version)?.[1] ?? Number.NaN);
    if (minor >= OLDEST_MINOR) return { path: place, version };
  }
  return null;
};

/** Empty where nothing answers. */
const versionOf = async (python: string): Promise<string> => {
  const asking = ['-I', '-c', 'import platform; print(platform.python_version())'];
  const answer = await run(python, asking, { timeout: WAIT_MS, env: {} }).catch(() => null);
  return answer?.stdout.trim() ?? '';
};
