/** Triggers: create, update, read, list, delete (openwhisk-api §7.1). */
import type { Gateway } from '../../actors/gateway.ts';
import type { StoredEntity } from '../../domain/entity/entity.ts';
import { entityOf } from '../../domain/entity/lookup.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E } from '../../domain/kernel/fp.ts';
import { plainId } from '../../domain/names.ts';
import type { Profile } from '../../domain/profile.ts';
import { triggerContent } from '../../domain/trigger/decode.ts';
import type { Views } from '../../journal/views.ts';
import type { Operation } from '../description/operation.ts';
import { asChanged } from '../entities/changed-entity.ts';
import { createEntityList, type EntityList } from '../entities/entity-list.ts';
import { putOperation, readPut } from '../entities/entity-put.ts';
import { triggerShape } from '../entities/trigger-json.ts';
import type { ApiResponse } from '../exchange.ts';
import { json } from '../response.ts';
import type { ApiRoute, Handler } from '../routing/call.ts';
import { ownEntity, ownNamespace } from '../routing/path-names.ts';

export interface TriggerRoutesDep {
  readonly gateway: Gateway;
  readonly views: Views;
  readonly profile: Profile;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const LIST = '/api/v1/namespaces/:namespace/triggers';
const ONE = `${LIST}/:name`;

export const createTriggerRoutes = (deps: TriggerRoutesDep): readonly ApiRoute[] => {
  const all = createEntityList(deps, 'triggers', 'List the triggers');
  const list = { method: 'GET', handler: listTriggers(all), operation: all.operation };
  return [
    { pattern: LIST, ...list },
    { pattern: `${LIST}/`, ...list },
    { method: 'GET', pattern: ONE, handler: readTrigger(deps), operation: GET_OPERATION },
    { method: 'PUT', pattern: ONE, handler: putTrigger(deps), operation: PUT_OPERATION },
    { method: 'DELETE', pattern: ONE, handler: deleteTrigger(deps), operation: DELETE_OPERATION },
  ];
};

const listTriggers =
  (list: EntityList): Handler =>
  async (call) => {
    const namespace = ownNamespace(call);
    if (E.isLeft(namespace)) return namespace;
    return list.answer(call, { collection: 'triggers', namespace: namespace.right });
  };

const GET_OPERATION: Operation = {
  summary: 'Read a trigger with its rules',
  answers: {
    200: 'The trigger.',
    403: 'Not allowed to the caller.',
    404: 'There is no such trigger.',
    409: 'The name belongs to another kind of entity.',
  },
};

const readTrigger =
  ({ gateway }: TriggerRoutesDep): Handler =>
  async (call) => {
    const name = ownEntity(call);
    if (E.isLeft(name)) return name;
    return E.map(answerTrigger)(await gateway.read(entityOf('trigger', plainId(name.right))));
  };

const PUT_OPERATION = putOperation('a trigger', () => triggerContent);

const putTrigger =
  ({ gateway, profile, clock }: TriggerRoutesDep): Handler =>
  async (call) => {
    const name = ownEntity(call);
    if (E.isLeft(name)) return name;
    const put = await readPut(call, profile, triggerContent);
    if (E.isLeft(put)) return put;
    const nowMs = clock.nowMs();
    const command = { type: 'PutTrigger', name: name.right, ...put.right, nowMs } as const;
    return E.map(answerTrigger)(await gateway.change(call.caller, command));
  };

const DELETE_OPERATION: Operation = {
  summary: 'Delete a trigger; its rules stay, and are inactive',
  answers: {
    200: 'The trigger as it last was.',
    403: 'Not allowed to the caller.',
    404: 'There is no such trigger.',
    409: 'The name belongs to another kind of entity.',
  },
};

const deleteTrigger =
  ({ gateway }: TriggerRoutesDep): Handler =>
  async (call) => {
    const name = ownEntity(call);
    if (E.isLeft(name)) return name;
    const command = { type: 'DeleteTrigger', name: name.right } as const;
    return E.map(answerTrigger)(await gateway.change(call.caller, command));
  };

const answerTrigger = (stored: StoredEntity): ApiResponse =>
  json(200, JSON.stringify(triggerShape(asChanged('trigger', stored).trigger)));
