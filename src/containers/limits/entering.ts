/**
 * The first thing a container does, still with the rights of the server: join its groups, and take
 * on the limits that each process hands on to those it starts. All that follows, the sandbox among
 * it, is inside from its first instruction on.
 */
import { OPEN_FILES_MAX } from '../process-bounds.ts';
import type { SandboxCommand } from '../sandbox/sandbox.ts';

/**
 * Its arguments: how many processes the user may have or an empty text, the files of the groups to
 * join, `--`, the command. When the machine has no memory left the kernel takes a container first.
 */
const ENTER = `
{ echo 500 > /proc/self/oom_score_adj; } 2>/dev/null
ulimit -c 0
ulimit -n ${OPEN_FILES_MAX} 2>/dev/null
[ -z "$1" ] || ulimit -u "$1" 2>/dev/null || ulimit -p "$1" 2>/dev/null
shift
while [ "$1" != -- ]; do
  echo 0 > "$1" || exit 125
  shift
done
shift
unset PWD OLDPWD SHLVL
exec "$@"`;

export interface Entry {
  /** `cgroup.procs` of each group. */
  readonly groups: readonly string[];
  /** Of the container's user in all; `null`: no such limit. */
  readonly processesOfUserMax: number | null;
}

export const entering = (
  { groups, processesOfUserMax }: Entry,
  command: SandboxCommand,
): SandboxCommand => ({
  ...command,
  command: '/bin/sh',
  arguments: [
    ...['-c', ENTER, 'sh', processesOfUserMax === null ? '' : String(processesOfUserMax)],
    ...[...groups, '--', command.command],
    ...command.arguments,
  ],
});
