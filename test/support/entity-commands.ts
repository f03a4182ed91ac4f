/** Commands on packages, triggers and rules of the namespace `guest`. */
import type {
  DeletePackage,
  PackageContent,
  PutPackage,
} from '../../src/domain/package/commands.ts';
import type { PutRule, RuleContent } from '../../src/domain/rule/commands.ts';
import type { PutTrigger, TriggerContent } from '../../src/domain/trigger/commands.ts';
import { actionName, plainName } from './entity-fixtures.ts';

interface Put<Content> {
  readonly overwrite: boolean;
  readonly nowMs: number;
  readonly content: Content;
}

const nothing = { parameters: null, annotations: null, publish: null, version: null };

export const putPackage = (
  name: string,
  content: Partial<PackageContent> = {},
  more: Partial<Put<never>> = {},
): PutPackage => ({
  type: 'PutPackage',
  name: plainName(name),
  content: { ...nothing, binding: null, ...content },
  overwrite: false,
  nowMs: 1000,
  ...more,
});

export const deletePackage = (name: string, force = false): DeletePackage => ({
  type: 'DeletePackage',
  name: plainName(name),
  force,
});

export const putTrigger = (
  name: string,
  content: Partial<TriggerContent> = {},
  more: Partial<Put<never>> = {},
): PutTrigger => ({
  type: 'PutTrigger',
  name: plainName(name),
  content: { ...nothing, ...content },
  overwrite: false,
  nowMs: 1000,
  ...more,
});

export const putRule = (
  name: string,
  content: Partial<RuleContent> = {},
  more: Partial<Put<never>> = {},
): PutRule => ({
  type: 'PutRule',
  name: plainName(name),
  content: {
    trigger: null,
    action: null,
    annotations: null,
    publish: null,
    version: null,
    ...content,
  },
  overwrite: false,
  nowMs: 1000,
  ...more,
});

/** As an update brings it: later, and with leave to replace. */
export const UPDATE = { overwrite: true, nowMs: 2000 };

export const onTrigger = (trigger: string): Pick<RuleContent, 'trigger'> => ({
  trigger: plainName(trigger),
});

export const running = (action: string): Pick<RuleContent, 'action'> => ({
  action: actionName(action),
});
