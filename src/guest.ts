/**
 * The subject `guest`: made at the first start, so that a new installation can be used at once. Its
 * key is also in `<data>/guest.auth` (mode 0600), which is written again when it is missing.
 */
import { join } from 'node:path';
import { E, type Either } from './domain/kernel/fp.ts';
import { ABSENT, keyId } from './domain/kernel/ids.ts';
import { parseNamespace } from './domain/names.ts';
import { subjectDecider } from './domain/subject/decider.ts';
import type { SubjectNamespace } from './domain/subject/subject.ts';
import type { Journal } from './journal/journal.ts';
import type { Views } from './journal/views.ts';
import { createPrivateFile } from './platform/private-file.ts';
import { newKeyId, newKeySecret } from './platform/random.ts';
import type { SecretBox } from './platform/secret-box.ts';

const GUEST = 'guest';

export interface GuestDeps {
  readonly journal: Journal;
  readonly views: Views;
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

/** The left side is one line for the operator. */
export const ensureGuest = async (deps: GuestDeps): Promise<Either<string, Guest>> => {
  const given = deps.guestAuth;
  if (given !== null && !AUTH.test(given))
    return E.left('--guest-auth: expected UUID:KEY, a lower-case UUID and 64 letters or digits');
  const held = (await deps.views.subject(GUEST))?.namespaces[0];
  const auth =
    held === undefined ? await createGuest(deps, given) : heldAuth(held, deps.secrets, given);
  if (E.isLeft(auth)) return auth;
  const file = join(deps.dataDir, 'guest.auth');
  createPrivateFile(file, () => auth.right);
  return E.right({ auth: auth.right, file });
};

const AUTH = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:[A-Za-z0-9]{64}$/;

const heldAuth = (
  held: SubjectNamespace,
  secrets: SecretBox,
  given: string | null,
): Either<string, string> => {
  const auth = `${held.uuid}:${secrets.open(held.key, held.uuid)}`;
  return given === null || given === auth
    ? E.right(auth)
    : E.left('--guest-auth: this data folder has a guest with another key already');
};

const createGuest = async (
  { journal, secrets }: GuestDeps,
  given: string | null,
): Promise<Either<string, string>> => {
  const auth = given ?? `${newKeyId()}:${newKeySecret()}`;
  const [uuid = '', key = ''] = auth.split(':');
  const name = parseNamespace(GUEST);
  if (E.isLeft(name)) throw new Error('the name of the guest is no name');
  const namespace = { name: name.right, uuid: keyId(uuid), key: secrets.seal(key, uuid) };
  const subject = { name: GUEST, namespaces: [namespace] };
  const decided = subjectDecider.decide(subjectDecider.initial, { type: 'CreateSubject', subject });
  if (E.isLeft(decided)) return E.left(`guest: ${decided.left.type}`);
  const appended = await journal.append(
    decided.right.map((event) => ({ topic: 'subjects', key: GUEST, event, expected: ABSENT })),
  );
  return E.isRight(appended) ? E.right(auth) : E.left(`guest: ${appended.left.type}`);
};
