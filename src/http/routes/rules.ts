/**
 * Rules: create, update, read, list, delete, enable and disable (openwhisk-api §7.3). The status of a
 * rule lies in its trigger and is read from there for each answer.
 */
import type { Gateway } from '../../actors/gateway.ts';
import { entityOf } from '../../domain/entity/lookup.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { E } from '../../domain/kernel/fp.ts';
import { plainId } from '../../domain/names.ts';
import type { Profile } from '../../domain/profile.ts';
import { ruleContent, ruleStatus } from '../../domain/rule/decode.ts';
import type { Rule } from '../../domain/rule/rule.ts';
import { currentStatus, statusAfterPut } from '../../domain/rule/status.ts';
import { effectiveLimits } from '../../domain/subject/effective-limits.ts';
import type { RuleStatus } from '../../domain/trigger/trigger.ts';
import type { Views } from '../../journal/views.ts';
import { checkLength, readSetting } from '../body/payload.ts';
import type { Operation } from '../description/operation.ts';
import { asChanged } from '../entities/changed-entity.ts';
import { createEntityList, type EntityList } from '../entities/entity-list.ts';
import { putOperation, readPut } from '../entities/entity-put.ts';
import { ruleShape } from '../entities/rule-json.ts';
import type { Outcome } from '../exchange.ts';
import { json, text } from '../response.ts';
import type { ApiRoute, Handler } from '../routing/call.ts';
import { ownEntity, ownNamespace } from '../routing/path-names.ts';

export interface RuleRoutesDep {
  readonly gateway: Gateway;
  readonly views: Views;
  readonly profile: Profile;
  readonly clock: Pick<Clock, 'nowMs'>;
}

const LIST = '/api/v1/namespaces/:namespace/rules';
const ONE = `${LIST}/:name`;

export const createRuleRoutes = (deps: RuleRoutesDep): readonly ApiRoute[] => {
  const all = createEntityList(deps, 'rules', 'List the rules, without their status');
  const list = { method: 'GET', handler: listRules(all), operation: all.operation };
  return [
    { pattern: LIST, ...list },
    { pattern: `${LIST}/`, ...list },
    { method: 'GET', pattern: ONE, handler: readRule(deps), operation: GET_OPERATION },
    { method: 'PUT', pattern: ONE, handler: putRule(deps), operation: PUT_OPERATION },
    { method: 'POST', pattern: ONE, handler: setStatus(deps), operation: POST_OPERATION },
    { method: 'DELETE', pattern: ONE, handler: deleteRule(deps), operation: DELETE_OPERATION },
  ];
};

const listRules =
  (list: EntityList): Handler =>
  async (call) => {
    const namespace = ownNamespace(call);
    if (E.isLeft(namespace)) return namespace;
    return list.answer(call, { collection: 'rules', namespace: namespace.right });
  };

const GET_OPERATION: Operation = {
  summary: 'Read a rule with its status',
  answers: {
    200: 'The rule.',
    403: 'Not allowed to the caller.',
    404: 'There is no such rule.',
    409: 'The name belongs to another kind of entity.',
  },
};

const readRule =
  ({ gateway }: RuleRoutesDep): Handler =>
  async (call) => {
    const name = ownEntity(call);
    if (E.isLeft(name)) return name;
    const stored = await gateway.read(entityOf('rule', plainId(name.right)));
    if (E.isLeft(stored)) return stored;
    const { rule } = stored.right;
    return answerRule(rule, await gateway.read(currentStatus(rule)));
  };

const PUT_OPERATION = putOperation('a rule; a new one is active', ruleContent);

const putRule =
  ({ gateway, profile, clock }: RuleRoutesDep): Handler =>
  async (call) => {
    const name = ownEntity(call);
    if (E.isLeft(name)) return name;
    const put = await readPut(call, profile, ruleContent(name.right.namespace));
    if (E.isLeft(put)) return put;
    const nowMs = clock.nowMs();
    const command = { type: 'PutRule', name: name.right, ...put.right, nowMs } as const;
    const stored = await gateway.change(call.caller, command);
    if (E.isLeft(stored)) return stored;
    const { rule } = asChanged('rule', stored.right);
    return answerRule(rule, await gateway.read(statusAfterPut(rule, put.right.overwrite)));
  };

const answerRule = (rule: Rule, status: RuleStatus): Outcome =>
  E.right(json(200, JSON.stringify(ruleShape(rule, status))));

const POST_OPERATION: Operation = {
  summary: 'Enable or disable a rule',
  body: { required: true, schema: ruleStatus.schema },
  answers: {
    200: 'Done, or so already. The body is the text `OK`.',
    400: 'The body names no status.',
    403: 'Not allowed to the caller.',
    404: 'There is no such rule, or no trigger to enable it for.',
  },
};

const setStatus =
  ({ gateway, profile }: RuleRoutesDep): Handler =>
  async (call) => {
    const { caller, request } = call;
    const name = ownEntity(call);
    if (E.isLeft(name)) return name;
    const { payloadBytesMax } = effectiveLimits(profile, caller.limits);
    const length = checkLength(request, payloadBytesMax);
    if (E.isLeft(length)) return length;
    const body = await readSetting(request, payloadBytesMax);
    if (E.isLeft(body)) return body;
    const status = ruleStatus.decode(body.right);
    if (E.isLeft(status)) return status;
    const command = { type: 'SetRuleStatus', name: name.right, status: status.right } as const;
    const stored = await gateway.change(caller, command);
    return E.isLeft(stored) ? stored : E.right(text(200, 'OK'));
  };

const DELETE_OPERATION: Operation = {
  summary: 'Delete a rule',
  answers: {
    200: 'The rule as it last was, inactive.',
    403: 'Not allowed to the caller.',
    404: 'There is no such rule.',
    409: 'The name belongs to another kind of entity.',
  },
};

const deleteRule =
  ({ gateway }: RuleRoutesDep): Handler =>
  async (call) => {
    const name = ownEntity(call);
    if (E.isLeft(name)) return name;
    const last = await gateway.change(call.caller, { type: 'DeleteRule', name: name.right });
    if (E.isLeft(last)) return last;
    return answerRule(asChanged('rule', last.right).rule, 'inactive');
  };
