/** Puts new revisions of actions while they are in use, some after they were deleted for a while. */
import type { Actors } from '../../actors/start.ts';
import type { Scenario } from './scenario.ts';
import { putAction, removeAction } from './tenants.ts';

export interface UpdatesDeps {
  readonly scenario: Scenario;
  readonly until: (atMs: number) => Promise<void>;
  /** Of the server, while it takes requests. */
  readonly actors: () => Actors | null;
}

/** What fails, fails: whoever asked for it was told. */
export const updateAll = async (
  { scenario, until, actors }: UpdatesDeps,
  beganMs: number,
): Promise<void> => {
  for (const [change, { atMs, action: index, goneMs }] of scenario.updates.entries()) {
    await until(beganMs + atMs);
    const action = scenario.actions[index];
    if (action === undefined) continue;
    if (goneMs > 0) {
      const deleting = actors();
      if (deleting !== null) removeAction(deleting, scenario, action).catch(() => undefined);
      await until(beganMs + atMs + goneMs);
    }
    const putting = actors();
    if (putting !== null) putAction(putting, scenario, action, change + 1).catch(() => undefined);
  }
};
