/**
 * A web action as it is found by its path (openwhisk-api §10.2, §10.4). Whatever is missing or not
 * exported is missing in the same way: a path tells nothing of what lies behind it.
 */
import type { Action } from '../../domain/action/action.ts';
import {
  annotationValue,
  isRawHttp,
  isWebExported,
  lastByKey,
} from '../../domain/action/annotations.ts';
import type { ActionAccess, Asker } from '../../domain/entitlement/access.ts';
import { actionAccess } from '../../domain/entitlement/action-access.ts';
import { E } from '../../domain/kernel/fp.ts';
import { type ActionName, actionId } from '../../domain/names.ts';
import type { ActionDefaults } from '../../domain/parameters.ts';
import { entityById, type Reading } from '../../domain/reading.ts';

export interface WebAction {
  readonly access: ActionAccess;
  readonly action: Action;
}

/** Run by its owner, so what the owner may not run is missing too. */
export function* exportedAction(owner: Asker, name: ActionName): Reading<WebAction | null> {
  const access = yield* actionAccess(owner, 'ACTIVATE', name);
  if (E.isLeft(access)) return null;
  const found = yield* entityById(actionId(access.right.action));
  if (found === null || found.type !== 'action') return null;
  const { action } = found;
  return isWebExported(action.annotations) ? { access: access.right, action } : null;
}

/** Whether it gets query and body as they were sent. */
export const isRaw = ({ action }: WebAction): boolean => isRawHttp(action.annotations);

/** Those of package and binding under its own (openwhisk-api §5.5). */
export const defaultsOf = ({ access, action }: WebAction): ActionDefaults => ({
  parameters: lastByKey([...access.parameters, ...action.parameters]),
  annotations: action.annotations,
});

/**
 * Whether the action itself finds out who calls, so that its answers are not for everybody:
 * `require-adobe-auth` is turned into a sequence that begins with a validator (adobe-runtime §4.3).
 */
export const checksCallers = ({ action }: WebAction): boolean =>
  annotationValue(action.annotations, 'require-adobe-auth') === true ||
  (action.exec.type === 'sequence' &&
    action.exec.components[0]?.package?.startsWith('shared-validators') === true);
