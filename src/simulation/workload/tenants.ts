/**
 * The tenants of a simulated installation: makes their subjects, limits and actions through the doors
 * that an operator and they themselves have.
 */
import type { Actors } from '../../actors/start.ts';
import type { Gateway, PlainCommand } from '../../actors/gateway.ts';
import type { ActionContent } from '../../domain/action/commands.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { type KeyId, keyId } from '../../domain/kernel/ids.ts';
import type { ActionName, EntityName, NamespaceName } from '../../domain/names.ts';
import type { Identity } from '../../domain/subject/subject.ts';
import type { PlannedAction, PlannedNamespace, PlannedSequence, PlannedTrigger } from './plans.ts';
import type { Scenario } from './scenario.ts';

type Put = Awaited<ReturnType<Actors['gateway']['putAction']>>;

export interface Tenant {
  readonly namespace: NamespaceName;
  readonly uuid: KeyId;
  readonly secret: string;
}

export const tenantOf = ({ name }: PlannedNamespace, n: number): Tenant => ({
  namespace: name as NamespaceName,
  uuid: keyId(`00000000-0000-4000-8000-00000000000${n}`),
  secret: String(n).repeat(64),
});

export const actionName = (namespace: NamespaceName, name: string): ActionName => ({
  namespace,
  package: null,
  name: name as EntityName,
});

export const makeTenants = async (actors: Actors, scenario: Scenario): Promise<void> => {
  for (const [n, planned] of scenario.namespaces.entries()) {
    const { namespace, uuid, secret } = tenantOf(planned, n);
    const auth = `${uuid}:${secret}`;
    const { administration } = actors;
    await done(() => administration.create({ subject: planned.name, namespace, auth }), OWNED);
    const { concurrentInvocations, invocationsPerMinute } = planned;
    const limits = { concurrentInvocations, invocationsPerMinute };
    await done(() => administration.limits(planned.name, namespace, limits), []);
  }
  for (const action of scenario.actions)
    await done(() => putAction(actors, scenario, action, 0), []);
  for (const sequence of scenario.sequences)
    await done(() => putSequence(actors, scenario, sequence), []);
  for (const trigger of scenario.triggers) await putTrigger(actors, scenario, trigger);
};

const NOTHING_MORE = { annotations: null, publish: null, version: null };

const putTrigger = async (
  { gateway }: Actors,
  scenario: Scenario,
  { namespace: n, name, rules }: PlannedTrigger,
): Promise<void> => {
  const { namespace } = namespaceOf(scenario, n);
  const named = { namespace, name: name as EntityName };
  const change = (command: PlainCommand): Promise<void> =>
    done(async () => gateway.change(await callerIn(gateway, scenario, n), command), []);
  const overwrite = { overwrite: true, nowMs: 0 };
  const content = { ...NOTHING_MORE, parameters: null };
  await change({ type: 'PutTrigger', name: named, content, ...overwrite });
  for (const rule of rules)
    await change({
      ...{ type: 'PutRule', ...overwrite },
      name: { namespace, name: `rule${rule}` as EntityName },
      content: {
        ...{ ...NOTHING_MORE, trigger: named },
        action: actionName(namespace, scenario.actions[rule]?.name ?? ''),
      },
    });
};

/** Whatever became of it: each has its action again, of a revision that was not there before. */
export const restoreActions = async (actors: Actors, scenario: Scenario): Promise<void> => {
  for (const action of scenario.actions)
    await done(() => putAction(actors, scenario, action, scenario.updates.length + 1), []);
};

export const removeAction = async (
  { gateway }: Actors,
  scenario: Scenario,
  { namespace: n, name }: PlannedAction,
): Promise<unknown> => {
  const { namespace } = namespaceOf(scenario, n);
  const command = { type: 'DeleteAction' as const, name: actionName(namespace, name) };
  return gateway.change(await callerIn(gateway, scenario, n), command);
};

/** An attempt before was not answered, and was done all the same. */
const OWNED: readonly string[] = ['SubjectExists'];

/** A change of the code makes another revision. */
export const putAction = (
  actors: Actors,
  scenario: Scenario,
  action: PlannedAction,
  change: number,
): Promise<Put> => {
  const { memoryMb, concurrency, timeoutMs } = action;
  const limits = { memory: memoryMb, concurrency, timeout: timeoutMs };
  return put(actors, scenario, action, {
    exec: { type: 'code', kind: 'nodejs:22', code: `// ${action.name} ${change}`, main: null },
    limits,
    annotations: [
      { key: 'retry-safe', value: action.retrySafe },
      { key: 'network', value: action.network },
    ],
  });
};

const putSequence = (
  actors: Actors,
  scenario: Scenario,
  sequence: PlannedSequence,
): Promise<Put> => {
  const namespace = namespaceOf(scenario, sequence.namespace).namespace;
  const components = sequence.steps.flatMap((step) => {
    const action = scenario.actions[step];
    return action === undefined ? [] : [actionName(namespace, action.name)];
  });
  const exec = { type: 'sequence' as const, components };
  return put(actors, scenario, sequence, { exec, limits: null, annotations: null });
};

const put = async (
  { gateway }: Actors,
  scenario: Scenario,
  { namespace: n, name }: { readonly namespace: number; readonly name: string },
  content: Pick<ActionContent, 'exec' | 'limits' | 'annotations'>,
): Promise<Put> => {
  return gateway.putAction({
    caller: await callerIn(gateway, scenario, n),
    name: actionName(namespaceOf(scenario, n).namespace, name),
    content: { ...content, parameters: null, delAnnotations: [], publish: null, version: null },
    overwrite: true,
  });
};

const callerIn = async (gateway: Gateway, scenario: Scenario, n: number): Promise<Identity> => {
  const { namespace, uuid, secret } = namespaceOf(scenario, n);
  const caller = await gateway.identify(uuid, secret);
  if (caller === null) throw new Error(`${namespace} is not known`);
  return caller;
};

const namespaceOf = (scenario: Scenario, n: number): Tenant => {
  const planned = scenario.namespaces[n];
  if (planned === undefined) throw new Error(`there is no namespace ${n}`);
  return tenantOf(planned, n);
};

/** Tries until it is done: the journal or the views may not take it at first. */
const done = async (
  attempt: () => Promise<Either<{ readonly type: string }, unknown>>,
  asGood: readonly string[],
): Promise<void> => {
  for (;;) {
    const answer = await attempt().catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ViewsUnavailable')
        return E.left({ type: 'Unavailable' });
      throw error;
    });
    if (E.isRight(answer) || asGood.includes(answer.left.type)) return;
    if (answer.left.type !== 'Unavailable') throw new Error(`refused: ${answer.left.type}`);
  }
};
