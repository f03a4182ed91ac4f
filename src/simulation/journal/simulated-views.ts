/**
 * The read side over the simulated log: folded as records become durable, so that every answer holds
 * what was durable when it was asked. Now and then it can not answer.
 */
import { entityChange, isEntityEvent } from '../../domain/entity/events.ts';
import type { StoredEntity } from '../../domain/entity/entity.ts';
import type { StoredAction } from '../../domain/action/action.ts';
import {
  type Acceptance,
  activationRecord,
  type ActivationRecord,
  type Completion,
  recordHead,
} from '../../domain/activation/record.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { ABSENT, type ActivationId, type Offset } from '../../domain/kernel/ids.ts';
import type { NamespaceName } from '../../domain/names.ts';
import { NO_OVERRIDES, type StoredLimits } from '../../domain/subject/namespace-limits.ts';
import type { StoredSubject } from '../../domain/subject/subject.ts';
import type { StoredRecord } from '../../journal/journal.ts';
import { type KeyOwner, type Views, ViewsUnavailable } from '../../journal/views.ts';
import type { Disk } from './disk.ts';
import type { DurableLog } from './durable-log.ts';

/** Views as they are now, for whoever needs not wait for them. */
export interface ViewState {
  readonly apply: (record: StoredRecord) => void;
  readonly activation: (namespace: NamespaceName, id: ActivationId) => ActivationRecord | null;
  readonly entities: ReadonlyMap<string, StoredEntity>;
  readonly subjects: ReadonlyMap<string, StoredSubject>;
  readonly limits: ReadonlyMap<string, StoredLimits>;
}

export const createViewState = (log: Pick<DurableLog, 'at'>): ViewState => {
  const entities = new Map<string, StoredEntity>();
  const subjects = new Map<string, StoredSubject>();
  const limits = new Map<string, StoredLimits>();
  /** Where each was accepted, and where it ended first. */
  const accepted = new Map<ActivationId, Offset>();
  const ended = new Map<ActivationId, Offset>();

  const apply = ({ offset: at, event }: StoredRecord): void => {
    if (isEntityEvent(event)) {
      const { id, stored } = entityChange(event, at);
      if (stored === null) entities.delete(id);
      else entities.set(id, stored);
      return;
    }
    if (isAcceptance(event) && event.stored) accepted.set(event.activationId, at);
    if (isCompletion(event) && !ended.has(event.activationId)) ended.set(event.activationId, at);
    if (event.type === 'SubjectCreated' || event.type === 'SubjectUpdated')
      subjects.set(event.subject.name, { subject: event.subject, revision: at });
    if (event.type === 'SubjectDeleted') subjects.delete(event.name);
    if (event.type === 'NamespaceLimitsSet')
      limits.set(event.namespace, { limits: event.limits, revision: at });
  };

  const activation: ViewState['activation'] = (namespace, id) => {
    const acceptance = log.at(accepted.get(id) ?? ABSENT)?.event;
    const completion = log.at(ended.get(id) ?? ABSENT)?.event;
    if (acceptance === undefined || completion === undefined) return null;
    if (!isAcceptance(acceptance) || !isCompletion(completion)) return null;
    if (acceptance.caller.namespace !== namespace) return null;
    return activationRecord(recordHead(acceptance), completion);
  };

  return { apply, activation, entities, subjects, limits };
};

interface Typed {
  readonly type: string;
}

const isAcceptance = <Other extends Typed>(event: Acceptance | Other): event is Acceptance =>
  event.type === 'ActivationAccepted' ||
  event.type === 'SequenceAccepted' ||
  event.type === 'TriggerFired';

const isCompletion = <Other extends Typed>(event: Completion | Other): event is Completion =>
  event.type === 'ActivationCompleted' ||
  event.type === 'SequenceCompleted' ||
  event.type === 'TriggerCompleted';

export const createSimulatedViews = (state: ViewState, clock: Clock, disk: Disk): Views => {
  const later = <Value>(value: () => Value): Promise<Value> =>
    new Promise((resolve, reject) =>
      clock.schedule(disk.readMs(), () => {
        if (disk.viewsFail()) reject(new ViewsUnavailable('the views did not answer'));
        else resolve(value());
      }),
    );
  const owner = (owns: (owned: KeyOwner) => boolean): KeyOwner | null => {
    for (const { subject } of state.subjects.values())
      for (const namespace of subject.namespaces) {
        const limits = state.limits.get(namespace.name)?.limits ?? NO_OVERRIDES;
        const owned = { subject, namespace, limits };
        if (owns(owned)) return owned;
      }
    return null;
  };
  const membersOf = (name: { readonly namespace: string; readonly name: string }) =>
    [...state.entities.values()].filter(
      (stored): stored is StoredAction & { readonly type: 'action' } =>
        stored.type === 'action' &&
        stored.action.name.namespace === name.namespace &&
        stored.action.name.package === name.name,
    );
  return {
    keyOwner: (uuid) => later(() => owner(({ namespace }) => namespace.uuid === uuid)),
    namespaceOwner: (name) =>
      later(() => owner(({ subject, namespace }) => !subject.blocked && namespace.name === name)),
    subject: (name) => later(() => state.subjects.get(name) ?? null),
    subjects: () => later(() => [...state.subjects.values()].map(({ subject }) => subject)),
    namespaceLimits: (name) =>
      later(() => state.limits.get(name) ?? { limits: NO_OVERRIDES, revision: ABSENT }),
    entity: (id) => later(() => state.entities.get(id) ?? null),
    members: (name) => later(() => membersOf(name)),
    activation: (namespace, id) => later(() => state.activation(namespace, id)),
    // Lists are what the API shows; no actor asks for one.
    entities: () => later(() => []),
    entityCount: () => later(() => 0),
    activations: () => later(() => []),
    activationCount: () => later(() => 0),
    close: () => Promise.resolve(),
  };
};
