/** Arguments of `setpriv` (util-linux) by which a process gives up what it may, for good. */
import { NOBODY } from './container-users.ts';

export const SETPRIV = '/usr/bin/setpriv';

/** Root becomes that user, of no group that anybody else is in. */
export const becoming = (user: number): readonly string[] => [
  ...[`--reuid=${user}`, `--regid=${NOBODY}`, '--clear-groups'],
];

export const NO_CAPABILITIES: readonly string[] = [
  ...['--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all'],
];
