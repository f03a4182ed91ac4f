/** Defects of what spans containers, crashes and the journal: most of them show in the simulator alone. */
import { type Defect, scheduler } from './defect.ts';

export const HISTORY_DEFECTS: readonly Defect[] = [
  {
    name: 'a container is shared between revisions of an action',
    file: 'src/domain/scheduler/demand.ts',
    text: '${caller.namespace} ${actionId(action)} ${action.revision}',
    replacement: '${caller.namespace} ${actionId(action)}',
    caughtBy: scheduler('demand'),
  },
  {
    name: 'a container is shared between namespaces that call the same action',
    file: 'src/domain/scheduler/demand.ts',
    text: '${caller.namespace} ${actionId(action)} ${action.revision}',
    replacement: '${actionId(action)} ${action.revision}',
    caughtBy: scheduler('demand'),
  },
  {
    name: 'what was marked as safe to retry is given up after a crash',
    file: 'src/domain/activation/recovery.ts',
    text: "return state.accepted.retrySafe ? 'run' : 'abandon';",
    replacement: "return 'abandon';",
    caughtBy: { tests: ['test/domain/activation/recovery.test.ts'] },
  },
  {
    name: 'what had started runs a second time after a crash, safe or not',
    file: 'src/domain/activation/recovery.ts',
    text: "return state.accepted.retrySafe ? 'run' : 'abandon';",
    replacement: "return 'run';",
    caughtBy: { seeds: 60 },
  },
  {
    name: 'a second attempt is let through, safe or not',
    file: 'src/domain/activation/decide.ts',
    text: 'if (attempt > 0 && !untouched && !state.accepted.retrySafe)',
    replacement: 'if (attempt > 1 && !untouched && !state.accepted.retrySafe)',
    caughtBy: { tests: ['test/domain/activation/decider.test.ts'] },
  },
  {
    name: 'a container is told to run before its start is durable',
    file: 'src/actors/pool/container-pool.ts',
    text: 'starts.push({ container, job });',
    replacement: 'members.run(container, job);',
    caughtBy: { seeds: 60 },
  },
  {
    name: 'the cursor passes what has not ended: a crash loses it',
    file: 'src/actors/invoker/progress.ts',
    text: 'open.lowest() ?? seen',
    replacement: 'seen',
    caughtBy: { seeds: 60 },
  },
  {
    name: 'a run that bounced from a container that ends is forgotten',
    file: 'src/actors/pool/container-pool.ts',
    text: 'return onBounced(message.container, message.job);',
    replacement: 'return undefined;',
    caughtBy: { seeds: 60 },
  },
  {
    name: 'an invoker that is down leaves its work where it is',
    file: 'src/actors/controller/load-balancer.ts',
    text: 'if (at !== null) return moveAway(invoker, at);',
    replacement: 'if (at !== null) return undefined;',
    caughtBy: { tests: ['test/actors/controller/relocation.test.ts'] },
  },
  {
    name: 'what waited in an old journal is read back as having waited for something else',
    file: 'src/journal/records/upcasters.ts',
    text: '{ for: waitedFor, ahead:',
    replacement: "{ for: 'memory', ahead:",
    caughtBy: { tests: ['test/journal/records/upcast-waits.test.ts'] },
  },
];
