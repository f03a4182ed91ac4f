/** Further users of a running server, made as an operator makes them. */
import { askAdmin } from '../../src/admin/admin-client.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import type { NamespaceLimits } from '../../src/domain/subject/namespace-limits.ts';
import { systemClock as clock } from '../../src/platform/system-clock.ts';
import type { RewhiskServer } from './rewhisk-server.ts';

type Server = Pick<RewhiskServer, 'url' | 'auth' | 'dataDir'>;

/** The same server with another key: for whatever takes a server and asks it as somebody. */
export const tenant = async (
  { url, dataDir }: Server,
  subject: string,
  limits: NamespaceLimits = {},
): Promise<Server> => {
  const operator = { dataDir, clock };
  const created = await askAdmin(operator, {
    type: 'create',
    subject,
    namespace: null,
    auth: null,
  });
  if (E.isLeft(created)) throw new Error(JSON.stringify(created.left));
  await setLimits({ dataDir }, subject, limits);
  return { url, auth: created.right.auth, dataDir };
};

export const setLimits = async (
  { dataDir }: Pick<Server, 'dataDir'>,
  subject: string,
  change: NamespaceLimits,
): Promise<void> => {
  if (Object.keys(change).length === 0) return;
  const set = await askAdmin(
    { dataDir, clock },
    { type: 'limits', subject, namespace: null, change },
  );
  if (E.isLeft(set)) throw new Error(JSON.stringify(set.left));
};

/** Takes every right from a subject, or gives them back. */
export const setBlocked = async (
  { dataDir }: Pick<Server, 'dataDir'>,
  subject: string,
  blocked: boolean,
): Promise<void> => {
  const set = await askAdmin({ dataDir, clock }, { type: blocked ? 'block' : 'unblock', subject });
  if (E.isLeft(set)) throw new Error(JSON.stringify(set.left));
};
