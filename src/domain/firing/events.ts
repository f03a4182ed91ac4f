/**
 * A fire of a trigger: durable before its caller is answered, completed when each of its rules has
 * had its action accepted, or refused (openwhisk-api §7.2).
 */
import type { Caller } from '../activation/events.ts';
import type { ActivationId, TransactionId } from '../kernel/ids.ts';
import type { Payload } from '../kernel/payload.ts';
import type { PlainName } from '../names.ts';
import type { NamespaceName } from '../names.ts';
import type { RuleLink } from '../trigger/trigger.ts';

export interface TriggerFired {
  readonly type: 'TriggerFired';
  readonly activationId: ActivationId;
  readonly transactionId: TransactionId;
  readonly caller: Caller;
  readonly trigger: PlainName;
  readonly version: string;
  /** As it was sent; `{}` when nothing was. */
  readonly payload: Payload;
  /** What the actions are given: the trigger's parameters, `__ow_headers` and the payload. */
  readonly parameters: Payload;
  /** As they were then, the inactive ones too. */
  readonly rules: readonly RuleLink[];
  readonly stored: boolean;
  /** Epoch ms at which the request came in. */
  readonly receivedMs: number;
}

export interface TriggerCompleted {
  readonly type: 'TriggerCompleted';
  readonly activationId: ActivationId;
  readonly namespace: NamespaceName;
  /** A JSON array of strings, one for each rule, each the JSON of what became of it. */
  readonly logs: Payload;
}
