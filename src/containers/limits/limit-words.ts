/** The limits in one sentence for the operator: which hold, by what, and which do not and why. */
import type { Hierarchy } from './hierarchy.ts';
import { type Controller, CONTROLLERS } from './own-groups.ts';

const NAMES: Readonly<Record<Controller, string>> = {
  memory: 'memory',
  cpu: 'cpu',
  pids: 'processes',
};

export interface DescribedLimits {
  /** For the operator: errors of the machine are among it. */
  readonly words: string;
  /** What of it is held in whatever way, for whoever asks. */
  readonly held: string;
  /** Not held by a group. */
  readonly missing: readonly Controller[];
}

/** `watched`: what processes use can be read on this machine. */
export const describeLimits = (
  hierarchies: readonly Pick<Hierarchy, 'version' | 'controllers'>[],
  reasons: readonly string[],
  watched: boolean,
): DescribedLimits => {
  const version = (controller: Controller): number | null =>
    hierarchies.find(({ controllers }) => controllers.includes(controller))?.version ?? null;
  const by = (wanted: 1 | 2): readonly Controller[] =>
    CONTROLLERS.filter((controller) => version(controller) === wanted);
  const missing = CONTROLLERS.filter((controller) => version(controller) === null);
  const textOf = (parts: readonly (string | null)[]): string =>
    [
      ...([1, 2] as const).flatMap((wanted) =>
        by(wanted).length === 0 ? [] : [`${listed(by(wanted))} limited by cgroup v${wanted}`],
      ),
      ...parts.filter((it) => it !== null),
      'open files by rlimit',
    ].join(', ');
  const why = missing.length === 0 ? '' : ` (${reasons[0] ?? 'no cgroups in use'})`;
  const nearestOf = missing.map((controller) => nearest(controller, watched));
  const words = textOf(missing.map((it, at) => nearestOf[at] ?? `${NAMES[it]} not limited`)) + why;
  return { words, held: textOf(nearestOf), missing };
};

/** `null`: nothing holds it. */
const nearest = (controller: Controller, watched: boolean): string | null => {
  if (controller === 'cpu') return null;
  if (controller === 'memory') return watched ? 'memory watched' : null;
  return watched ? 'processes watched and by rlimit' : 'processes by rlimit';
};

const listed = (controllers: readonly Controller[]): string => {
  const names = controllers.map((controller) => NAMES[controller]);
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
};
