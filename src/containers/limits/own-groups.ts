/**
 * Where the kernel has this process: its group in each mounted hierarchy of cgroups, from the text
 * of `/proc/self/mountinfo` and `/proc/self/cgroup`.
 *
 * Version 1 has a hierarchy for each controller, version 2 one for all of them; a machine may mount
 * both, and then a controller belongs to one of the two.
 */
import path from 'node:path';

/** What of a container can be limited. */
export type Controller = 'memory' | 'cpu' | 'pids';
export const CONTROLLERS: readonly Controller[] = ['memory', 'cpu', 'pids'];

export interface OwnGroup {
  readonly version: 1 | 2;
  /** Of version 1; which of version 2 are to be had, its group says itself. */
  readonly controllers: readonly Controller[];
  /** Where the hierarchy is mounted. */
  readonly mount: string;
  /** The folder of the group this process is in. */
  readonly folder: string;
}

export const ownGroups = (mountinfo: string, selfCgroup: string): readonly OwnGroup[] => {
  const paths = selfCgroup.split('\n').flatMap((line) => {
    const [, names, at] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    return names === undefined || at === undefined ? [] : [{ names: names.split(','), at }];
  });
  return mountinfo.split('\n').flatMap((line): OwnGroup[] => {
    const mounted = mountOf(line);
    if (mounted === null) return [];
    const { version, root, mount, options } = mounted;
    const own = paths.find(({ names }) =>
      version === 2 ? names[0] === '' : names.some((name) => name !== '' && options.includes(name)),
    );
    if (own === undefined) return [];
    const controllers =
      version === 2 ? [] : CONTROLLERS.filter((controller) => options.includes(controller));
    return [{ version, controllers, mount, folder: path.join(mount, below(root, own.at)) }];
  });
};

const mountOf = (line: string) => {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , root = '', mount = ''] = before.split(' ').map(unescape);
  const [type, , options = ''] = after.split(' ');
  if (type !== 'cgroup' && type !== 'cgroup2') return null;
  const version = type === 'cgroup' ? 1 : 2;
  return { version, root, mount, options: options.split(',') } as const;
};

/** A container sees the hierarchy from its own group on, while the path may begin at the top. */
const below = (root: string, at: string): string =>
  root !== '/' && (at === root || at.startsWith(`${root}/`)) ? at.slice(root.length) : at;

/** Blanks and backslashes are in octal there. */
const unescape = (text: string): string =>
  text.replace(/\\(\d{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
