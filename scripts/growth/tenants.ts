/** Users of a journal that no server has written yet: appended as an operator's commands would have them. */
import { keyId } from '../../src/domain/kernel/ids.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { type NamespaceName, parseNamespace } from '../../src/domain/names.ts';
import type { Caller } from '../../src/domain/activation/events.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { newKeyId, newKeySecret } from '../../src/platform/random.ts';
import { openSecretBox } from '../../src/platform/secret-box.ts';

export interface GrowthTenant extends Caller {
  /** `UUID:KEY`. */
  readonly auth: string;
}

export const appendTenants = async (
  journal: Journal,
  dataDir: string,
  names: readonly string[],
): Promise<readonly GrowthTenant[]> => {
  const secrets = openSecretBox(dataDir);
  const tenants: GrowthTenant[] = [];
  for (const subject of names) {
    const [uuid, secret, namespace] = [newKeyId(), newKeySecret(), namespaceOf(subject)];
    const owned = { name: namespace, uuid, key: secrets.seal(secret, uuid) };
    const created = { name: subject, namespaces: [owned], blocked: false };
    const event = { type: 'SubjectCreated', subject: created } as const;
    const appended = await journal.append([{ topic: 'subjects', key: subject, event }]);
    if (E.isLeft(appended)) throw new Error(appended.left.type);
    tenants.push({ subject, namespace, uuid: keyId(uuid), auth: `${uuid}:${secret}` });
  }
  return tenants;
};

const namespaceOf = (name: string): NamespaceName => {
  const parsed = parseNamespace(name);
  if (E.isLeft(parsed)) throw new Error(`${name} is no namespace`);
  return parsed.right;
};
