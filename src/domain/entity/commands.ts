/** Every change of an entity that may be asked for. */
import type { ActionCommand } from '../action/commands.ts';
import type { PackageCommand } from '../package/commands.ts';
import type { RuleCommand } from '../rule/commands.ts';
import type { TriggerCommand } from '../trigger/commands.ts';

export type EntityCommand = ActionCommand | PackageCommand | TriggerCommand | RuleCommand;
