/**
 * What an action finds in its environment (openwhisk-api §5.7): the same for `init` and `run`, but
 * for the deadline and the parameters that only `init` gets.
 */
import type { Json } from '../kernel/json.ts';
import { actionId } from '../names.ts';
import type { ActivationAccepted } from './events.ts';

export type Environment = Readonly<Record<string, string>>;

/** `deadlineMs`: epoch ms when the time is up. `apiKey`: `null` unless the action may have it. */
export const runEnvironment = (
  { caller, action, activationId, transactionId, environment }: ActivationAccepted,
  deadlineMs: number,
  apiKey: string | null,
): Environment => {
  const variables = {
    __OW_API_HOST: environment.apiHost,
    __OW_NAMESPACE: caller.namespace,
    __OW_ACTION_NAME: `/${actionId(action)}`,
    __OW_ACTION_VERSION: action.version,
    __OW_ACTIVATION_ID: activationId,
    __OW_TRANSACTION_ID: transactionId,
    __OW_DEADLINE: String(deadlineMs),
  };
  return apiKey === null ? variables : { ...variables, __OW_API_KEY: apiKey };
};

/** `init` parameters under the platform's own variables, which nobody can replace. */
export const initEnvironment = (accepted: ActivationAccepted, run: Environment): Environment => {
  const { initParameters } = accepted.environment;
  return initParameters === null ? run : { ...namedStrings(initParameters), ...run };
};

const namedStrings = (text: string): Record<string, string> => {
  const parameters: Json = JSON.parse(text);
  return Object.fromEntries(
    Object.entries(parameters ?? {}).map(([name, value]) => [name, String(value)]),
  );
};
