/**
 * The subject `guest`: made where nobody may call yet, so that a new installation can be used at once.
 * Once an operator has deleted it, it stays away while there is any other subject. Its key is also in
 * `<data>/guest.auth` (mode 0600), which is written again when it is missing or not the key any more.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { E, type Either } from './domain/kernel/fp.ts';
import { ABSENT } from './domain/kernel/ids.ts';
import { type AuthKey, authText, parseAuthKey } from './domain/subject/auth-key.ts';
import { subjectDecider } from './domain/subject/decider.ts';
import { parseOwnedNamespace } from './domain/subject/owned-namespace.ts';
import type { SubjectNamespace } from './domain/subject/subject.ts';
import type { Journal } from './journal/journal.ts';
import type { Views } from './journal/views.ts';
import { createPrivateFile } from './platform/private-file.ts';
import { newKeyId, newKeySecret } from './platform/random.ts';
import type { SecretBox } from './platform/secret-box.ts';

const GUEST = 'guest';

export interface GuestDeps {
  readonly journal: Journal;
  readonly views: Pick<Views, 'keyOwner' | 'subject' | 'subjects'>;
  readonly secrets: SecretBox;
  readonly dataDir: string;
  /** `UUID:KEY` as given by the operator, or `null`. */
  readonly guestAuth: string | null;
}

export interface Guest {
  /** `UUID:KEY`. */
  readonly auth: string;
  readonly file: string;
}

/** The left side is one line for the operator; `null`: there is no guest here any more. */
export const ensureGuest = async (deps: GuestDeps): Promise<Either<string, Guest | null>> => {
  const given = deps.guestAuth === null ? null : parseAuthKey(deps.guestAuth);
  if (given !== null && E.isLeft(given))
    return E.left('--guest-auth: expected UUID:KEY, a lower-case UUID and 64 letters or digits');
  const wanted = given?.right ?? null;
  const held = (await deps.views.subject(GUEST))?.subject.namespaces[0];
  if (held === undefined && wanted === null && (await deps.views.subjects()).length > 0)
    return E.right(null);
  const auth =
    held === undefined
      ? await createGuest(deps, wanted ?? { uuid: newKeyId(), secret: newKeySecret() })
      : heldAuth(held, deps.secrets, wanted);
  return E.map((text: string) => ({ auth: text, file: writeAuth(deps.dataDir, text) }))(auth);
};

const writeAuth = (dataDir: string, auth: string): string => {
  const file = join(dataDir, 'guest.auth');
  if (existsSync(file) && readFileSync(file, 'utf8').trim() !== auth) rmSync(file);
  createPrivateFile(file, () => auth);
  return file;
};

const heldAuth = (
  held: SubjectNamespace,
  secrets: SecretBox,
  wanted: AuthKey | null,
): Either<string, string> => {
  const auth = authText({ uuid: held.uuid, secret: secrets.open(held.key, held.uuid) });
  return wanted === null || authText(wanted) === auth
    ? E.right(auth)
    : E.left('--guest-auth: this data folder has a guest with another key already');
};

const createGuest = async (
  { journal, views, secrets }: GuestDeps,
  key: AuthKey,
): Promise<Either<string, string>> => {
  const { uuid, secret } = key;
  if ((await views.keyOwner(uuid)) !== null)
    return E.left('--guest-auth: the id of this key belongs to another subject');
  const name = parseOwnedNamespace(GUEST);
  if (E.isLeft(name)) throw new Error('the name of the guest is no name');
  const namespace = { name: name.right, uuid, key: secrets.seal(secret, uuid) };
  const command = { type: 'AddNamespace', subject: GUEST, namespace } as const;
  const decided = subjectDecider.decide(subjectDecider.initial, command);
  if (E.isLeft(decided)) return E.left(`guest: ${decided.left.type}`);
  const appended = await journal.append(
    decided.right.map((event) => ({ topic: 'subjects', key: GUEST, event, expected: ABSENT })),
  );
  return E.isRight(appended) ? E.right(authText(key)) : E.left(`guest: ${appended.left.type}`);
};
