/**
 * What a PUT or DELETE makes of a trigger (openwhisk-api §7.1). Its rules are the server's: an update
 * keeps them, and they outlive its deletion.
 */
import { annotationValue } from '../action/annotations.ts';
import type { Asker } from '../entitlement/access.ts';
import { ownResource } from '../entitlement/own-namespace.ts';
import { entityOf, entityToPut } from '../entity/lookup.ts';
import { FIRST_VERSION, nextPatch } from '../entity/version.ts';
import { E, type Either } from '../kernel/fp.ts';
import type { Json } from '../kernel/json.ts';
import { plainId } from '../names.ts';
import type { Reading } from '../reading.ts';
import { pathNames } from '../reference.ts';
import type { Refusal } from '../refusal.ts';
import type { DeleteTrigger, PutTrigger, TriggerCommand } from './commands.ts';
import type { TriggerEvent } from './events.ts';
import type { Trigger } from './trigger.ts';

type Decision = Either<Refusal, readonly TriggerEvent[]>;

export const decideTrigger = (caller: Asker, command: TriggerCommand): Reading<Decision> =>
  command.type === 'PutTrigger' ? put(caller, command) : remove(caller, command);

function* put(caller: Asker, command: PutTrigger): Reading<Decision> {
  const { name, content, overwrite } = command;
  const allowed = ownResource(caller, name.namespace, plainId(name));
  if (E.isLeft(allowed)) return allowed;
  const found = yield* entityToPut('trigger', plainId(name), overwrite);
  if (E.isLeft(found)) return found;
  if (found.right !== null)
    return E.right([{ type: 'TriggerUpdated', trigger: updated(found.right.trigger, command) }]);
  const feed = annotationValue(content.annotations ?? [], 'feed');
  if (feed !== undefined && !isFeedName(feed)) return E.left({ type: 'FeedIllegal' });
  return E.right([{ type: 'TriggerCreated', trigger: created(command) }]);
}

function* remove(caller: Asker, { name }: DeleteTrigger): Reading<Decision> {
  const allowed = ownResource(caller, name.namespace, plainId(name));
  if (E.isLeft(allowed)) return allowed;
  const found = yield* entityOf('trigger', plainId(name));
  return E.isLeft(found) ? found : E.right([{ type: 'TriggerDeleted', name }]);
}

/** `NAME`, `NS/NAME` or `[/]NS/PKG/NAME`. Whether there is such a feed is for the client to find out. */
const isFeedName = (feed: Json): boolean => {
  const names = typeof feed === 'string' ? pathNames(feed) : null;
  return names !== null && names.length >= 1 && names.length <= 3;
};

const created = ({ name, content, nowMs }: PutTrigger): Trigger => ({
  name,
  version: content.version ?? FIRST_VERSION,
  publish: content.publish ?? false,
  updated: nowMs,
  parameters: content.parameters ?? [],
  annotations: content.annotations ?? [],
  rules: null,
});

const updated = (old: Trigger, { content, nowMs }: PutTrigger): Trigger => ({
  name: old.name,
  version: content.version ?? nextPatch(old.version),
  publish: content.publish ?? old.publish,
  updated: nowMs,
  parameters: content.parameters ?? old.parameters,
  annotations: content.annotations ?? old.annotations,
  rules: old.rules,
});
