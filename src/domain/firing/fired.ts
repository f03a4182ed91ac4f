/** Whether a trigger has anything to run, and the event that says it was fired (openwhisk-api §7.2). */
import { type JsonObject, type JsonText, jsonText } from '../kernel/json.ts';
import type { Trigger } from '../trigger/trigger.ts';
import type { TriggerFired } from './events.ts';

/** Without one a fire is answered, and nothing else comes of it. */
export const hasActiveRule = ({ rules }: Trigger): boolean =>
  rules?.some(({ status }) => status === 'active') ?? false;

/**
 * What the actions are given: the trigger's parameters, over them `__ow_headers`, over both the
 * payload. Put together from entries, so that a key such as `__proto__` is data like any other.
 */
export const firedArguments = (
  { parameters }: Trigger,
  headers: JsonObject,
  payload: JsonObject,
): JsonText =>
  jsonText(
    Object.fromEntries([
      ...parameters.map(({ key, value }) => [key, value] as const),
      ['__ow_headers', headers] as const,
      ...Object.entries(payload),
    ]),
  );

/** The rules are those of now, whatever becomes of them before their actions are accepted. */
export const firedEvent = (
  { name, version, rules }: Trigger,
  fire: Omit<TriggerFired, 'type' | 'trigger' | 'version' | 'rules'>,
): TriggerFired => ({ type: 'TriggerFired', trigger: name, version, rules: rules ?? [], ...fire });
