/**
 * What a PUT or DELETE makes of an action (openwhisk-api §4.4, §4.5). Checks come in the order in
 * which upstream's answers show them.
 */
import type { Asker } from '../entitlement/access.ts';
import { actionAccess } from '../entitlement/action-access.ts';
import { referencesAccess } from '../entitlement/reference-access.ts';
import { entityOf, entityToPut } from '../entity/lookup.ts';
import { E, type Either } from '../kernel/fp.ts';
import { actionId } from '../names.ts';
import type { Profile } from '../profile.ts';
import type { Reading } from '../reading.ts';
import { malformed, type Refusal } from '../refusal.ts';
import {
  BLACKBOX_KIND,
  isDeprecated,
  resolveKind,
  type Runtimes,
  unknownKindText,
} from '../runtimes.ts';
import { type EffectiveLimits, effectiveLimits } from '../subject/effective-limits.ts';
import type { Identity } from '../subject/subject.ts';
import type { Action, Exec } from './action.ts';
import { checkNetwork } from './annotations.ts';
import { looksBinary } from './binary-look.ts';
import type { ActionCommand, DecideDelete, DecidePut } from './commands.ts';
import { createdAction, updatedAction } from './content-merge.ts';
import type { ActionEvent } from './events.ts';
import { checkInstances, checkRanges } from './limits.ts';
import { checkSequence } from './sequence-check.ts';

/** What an installation allows. */
export interface ActionRules {
  readonly profile: Profile;
  readonly runtimes: Runtimes;
}

type Decision = Either<Refusal, readonly ActionEvent[]>;

export const decideAction = (
  rules: ActionRules,
  caller: Identity,
  command: ActionCommand,
): Reading<Decision> =>
  command.type === 'PutAction' ? put(rules, caller, command) : remove(caller, command);

function* remove(caller: Asker, { name }: DecideDelete): Reading<Decision> {
  const allowed = yield* actionAccess(caller, 'DELETE', name);
  if (E.isLeft(allowed)) return allowed;
  const found = yield* entityOf('action', actionId(name));
  return E.isLeft(found) ? found : E.right([{ type: 'ActionDeleted', name }]);
}

function* put(rules: ActionRules, caller: Identity, command: DecidePut): Reading<Decision> {
  const { name, content, overwrite } = command;
  const limits = effectiveLimits(rules.profile, caller.limits);
  const allowed = yield* actionAccess(caller, 'PUT', name);
  if (E.isLeft(allowed)) return allowed;
  const inRange = checkRanges(content.limits, limits);
  if (E.isLeft(inRange)) return inRange;
  const given = yield* givenExec(command, caller, limits, rules.runtimes);
  if (E.isLeft(given)) return given;
  const found = yield* entityToPut('action', actionId(name), overwrite);
  if (E.isLeft(found)) return found;
  const instances = checkInstances(content.limits, limits);
  if (E.isLeft(instances)) return instances;
  const old = found.right?.action ?? null;
  const exec = yield* usableExec(command, old, given.right, rules);
  if (E.isLeft(exec)) return exec;
  const action =
    old === null
      ? createdAction(command, exec.right, limits)
      : updatedAction(old, command, exec.right);
  const network = checkNetwork(action);
  if (E.isLeft(network)) return network;
  return E.right([{ type: old === null ? 'ActionCreated' : 'ActionUpdated', action }]);
}

/** The exec of the body, if the caller may have it; `null` where there is none. */
function* givenExec(
  { content, code }: DecidePut,
  caller: Asker,
  limits: EffectiveLimits,
  runtimes: Runtimes,
): Reading<Either<Refusal, Exec | null>> {
  if (content.exec === null) return E.right(null);
  if (content.exec.type === 'sequence') {
    const { components } = content.exec;
    const readable = yield* referencesAccess(caller, { actions: components });
    return E.isLeft(readable)
      ? readable
      : allowedKind({ type: 'sequence', kind: 'sequence', components }, limits);
  }
  const { image } = content.exec;
  const kind = image === undefined ? resolveKind(content.exec.kind, runtimes)?.kind : BLACKBOX_KIND;
  if (kind === undefined) return E.left(malformed(unknownKindText(content.exec.kind, runtimes)));
  if (code === null) throw new Error('code is stored before the command is decided');
  const exec: Exec = {
    type: 'code',
    kind,
    code: code.hash,
    codeBytes: code.bytes,
    binary: looksBinary(content.exec.code),
    main: content.exec.main,
    ...(image === undefined ? {} : { image }),
  };
  return allowedKind(exec, limits);
}

const allowedKind = (exec: Exec, { allowedKinds }: EffectiveLimits): Either<Refusal, Exec> =>
  allowedKinds === null || allowedKinds.includes(exec.kind)
    ? E.right(exec)
    : E.left({ type: 'KindNotAllowed', kind: exec.kind });

/** The new exec, or the old where the body brings none, if it can be run. */
function* usableExec(
  { name }: DecidePut,
  old: Action | null,
  given: Exec | null,
  { profile, runtimes }: ActionRules,
): Reading<Either<Refusal, Exec>> {
  const exec = given ?? old?.exec ?? null;
  if (exec === null) return E.left({ type: 'ExecUndefined' });
  if (given?.type === 'sequence') {
    const checked = yield* checkSequence(name, given.components, profile.sequenceLength);
    if (E.isLeft(checked)) return checked;
  }
  return isDeprecated(exec.kind, runtimes)
    ? E.left({ type: 'KindDeprecated', kind: exec.kind })
    : E.right(exec);
}
