/** `UUID:KEY`, as clients keep it (openwhisk-api §2.1): the id of a key and its secret. */
import { E, type Either } from '../kernel/fp.ts';
import { type KeyId, keyId } from '../kernel/ids.ts';

export interface AuthKey {
  readonly uuid: KeyId;
  readonly secret: string;
}

export interface AuthIllegal {
  readonly type: 'AuthIllegal';
}

const AUTH = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([A-Za-z0-9]{64})$/;

/** A lower-case UUID and exactly 64 letters or digits. The refusal does not repeat them. */
export const parseAuthKey = (text: string): Either<AuthIllegal, AuthKey> => {
  const [, uuid, secret] = AUTH.exec(text) ?? [];
  return uuid === undefined || secret === undefined
    ? E.left({ type: 'AuthIllegal' })
    : E.right({ uuid: keyId(uuid), secret });
};

export const authText = ({ uuid, secret }: AuthKey): string => `${uuid}:${secret}`;
