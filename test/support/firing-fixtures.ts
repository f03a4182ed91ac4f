/** A fire of the trigger `guest/t`, to be varied by the tests. */
import type { TriggerFired } from '../../src/domain/firing/events.ts';
import { activationId, transactionId } from '../../src/domain/kernel/ids.ts';
import { jsonText } from '../../src/domain/kernel/json.ts';
import { GUEST, linkTo, plainName } from './entity-fixtures.ts';

/** The id of an activation, made of a number. */
export const numberedId = (n: number): TriggerFired['activationId'] =>
  activationId(n.toString(16).padStart(32, '0'));

export const firedOfTests = (more: Partial<TriggerFired> = {}): TriggerFired => ({
  type: 'TriggerFired',
  activationId: numberedId(1),
  transactionId: transactionId('tid'),
  caller: { subject: GUEST.subject, namespace: GUEST.namespace, uuid: GUEST.uuid },
  trigger: plainName('t'),
  version: '0.0.1',
  payload: jsonText({ n: 1 }),
  parameters: jsonText({ __ow_headers: {}, n: 1 }),
  rules: [linkTo('guest/r1', 'guest/a')],
  stored: true,
  receivedMs: 1_000,
  ...more,
});
