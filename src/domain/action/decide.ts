/**
 * What a PUT or DELETE makes of an action (openwhisk-api §4.4, §4.5). Checks come in the order in
 * which upstream's answers show them.
 */
import { E, type Either } from '../kernel/fp.ts';
import { unreachable } from '../kernel/unreachable.ts';
import type { Profile } from '../profile.ts';
import { malformed, type Refusal } from '../refusal.ts';
import { isDeprecated, resolveKind, type RuntimeKind, unknownKindText } from '../runtimes.ts';
import type { Action, Exec } from './action.ts';
import { annotationsOfNew, annotationsOfUpdate } from './annotations.ts';
import { looksBinary } from './binary-look.ts';
import type { ActionCommand, DecidePut } from './commands.ts';
import type { ActionEvent } from './events.ts';
import { checkInstances, checkRanges, withDefaults } from './limits.ts';
import type { ActionState } from './state.ts';
import { FIRST_VERSION, nextPatch } from './version.ts';

/** What an installation allows. */
export interface ActionRules {
  readonly profile: Profile;
  readonly runtimes: readonly RuntimeKind[];
}

type Decision = Either<Refusal, readonly ActionEvent[]>;

export const decideAction =
  (rules: ActionRules) =>
  (state: ActionState, command: ActionCommand): Decision => {
    switch (command.type) {
      case 'PutAction':
        return put(state, command, rules);
      case 'DeleteAction':
        return state.phase === 'absent'
          ? E.left({ type: 'NotFound' })
          : E.right([{ type: 'ActionDeleted', name: command.name }]);
      default:
        return unreachable(command);
    }
  };

const put = (state: ActionState, command: DecidePut, rules: ActionRules): Decision => {
  const inRange = checkRanges(command.content.limits, rules.profile);
  if (E.isLeft(inRange)) return inRange;
  if (state.phase === 'present' && !command.overwrite) return E.left({ type: 'AlreadyExists' });
  const instances = checkInstances(command.content.limits, rules.profile);
  if (E.isLeft(instances)) return instances;
  const exec = execOf(state, command, rules.runtimes);
  if (E.isLeft(exec)) return exec;
  const { kind } = exec.right;
  if (isDeprecated(kind, rules.runtimes)) return E.left({ type: 'KindDeprecated', kind });
  return E.right([
    state.phase === 'absent'
      ? { type: 'ActionCreated', action: created(command, exec.right, rules.profile) }
      : { type: 'ActionUpdated', action: updated(state.action, command, exec.right) },
  ]);
};

/** The new code, or the old where the command brings none. */
const execOf = (
  state: ActionState,
  { content, code }: DecidePut,
  runtimes: readonly RuntimeKind[],
): Either<Refusal, Exec> => {
  if (content.exec === null || code === null) {
    return state.phase === 'present'
      ? E.right(state.action.exec)
      : E.left({ type: 'ExecUndefined' });
  }
  const kind = resolveKind(content.exec.kind, runtimes)?.kind;
  if (kind === undefined) return E.left(malformed(unknownKindText(content.exec.kind, runtimes)));
  return E.right({
    type: 'code',
    kind,
    code: code.hash,
    codeBytes: code.bytes,
    binary: looksBinary(content.exec.code),
    main: content.exec.main,
  });
};

const created = ({ name, content, nowMs }: DecidePut, exec: Exec, profile: Profile): Action => ({
  name,
  version: content.version ?? FIRST_VERSION,
  publish: content.publish ?? false,
  updated: nowMs,
  exec,
  parameters: content.parameters ?? [],
  limits: withDefaults(content.limits, profile),
  annotations: annotationsOfNew(content.annotations ?? [], exec.kind),
});

const updated = (old: Action, { content, nowMs }: DecidePut, exec: Exec): Action => ({
  name: old.name,
  version: content.version ?? nextPatch(old.version),
  publish: content.publish ?? old.publish,
  updated: nowMs,
  exec,
  parameters: content.parameters ?? old.parameters,
  limits: { ...old.limits, ...content.limits },
  annotations: annotationsOfUpdate(
    old.annotations,
    content.annotations ?? [],
    content.delAnnotations,
    exec.kind,
  ),
});
