/** What a PUT makes of an action: the new one, or the old with what was given (openwhisk-api §4.5). */
import { actionId } from '../names.ts';
import type { EffectiveLimits } from '../subject/effective-limits.ts';
import { FIRST_VERSION, nextPatch } from '../entity/version.ts';
import type { Action, Exec, Parameter } from './action.ts';
import { annotationsOfNew, annotationsOfUpdate } from './annotations.ts';
import type { ActionContent, DecidePut } from './commands.ts';
import { withDefaults } from './limits.ts';

export const createdAction = (
  { name, content, nowMs }: DecidePut,
  exec: Exec,
  limits: EffectiveLimits,
): Action => ({
  name,
  version: content.version ?? FIRST_VERSION,
  publish: content.publish ?? false,
  updated: nowMs,
  exec,
  parameters: parametersOf(null, content, exec),
  limits: withDefaults(content.limits, limits),
  annotations: annotationsOfNew(content.annotations ?? [], exec.kind),
});

export const updatedAction = (old: Action, { content, nowMs }: DecidePut, exec: Exec): Action => ({
  name: old.name,
  version: content.version ?? nextPatch(old.version),
  publish: content.publish ?? old.publish,
  updated: nowMs,
  exec,
  parameters: parametersOf(old, content, exec),
  limits: { ...old.limits, ...content.limits },
  annotations: annotationsOfUpdate(
    old.annotations,
    content.annotations ?? [],
    // Upstream loses them where the body brings a sequence.
    content.exec?.type === 'sequence' ? [] : content.delAnnotations,
    exec.kind,
  ),
});

/** A sequence has one parameter, its components, and leaves it to no code that takes its place. */
const parametersOf = (
  old: Action | null,
  content: ActionContent,
  exec: Exec,
): readonly Parameter[] => {
  if (exec.type === 'sequence') {
    return [{ key: '_actions', value: exec.components.map((name) => `/${actionId(name)}`) }];
  }
  const inherited = old === null || old.exec.type === 'sequence' ? [] : old.parameters;
  return content.parameters ?? inherited;
};
