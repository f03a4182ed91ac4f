/**
 * `exec` as it is sent: a kind of the manifest, its code and its entry point (openwhisk-api §4.2).
 */
import { E, type Either } from '../kernel/fp.ts';
import { isJsonObject, type Json, type JsonObject, jsonText } from '../kernel/json.ts';
import { malformed, type Refusal } from '../refusal.ts';
import { resolveKind, type RuntimeKind, unknownKindText } from '../runtimes.ts';
import type { ExecContent } from './commands.ts';

export const decodeExec = (
  sent: Json,
  runtimes: readonly RuntimeKind[],
): Either<Refusal, ExecContent> => {
  if (!isJsonObject(sent)) return E.left(malformed('JSON object expected'));
  const given = sent['kind'];
  if (typeof given !== 'string') {
    return E.left(malformed("'kind' must be a string defined in 'exec'"));
  }
  const kind = given.trim().toLowerCase();
  const runtime = resolveKind(kind, runtimes);
  if (runtime === null) return E.left(malformed(unknownKindText(kind, runtimes)));
  return decodeCode(sent, kind, runtime.requireMain);
};

const decodeCode = (
  sent: JsonObject,
  kind: string,
  requireMain: boolean,
): Either<Refusal, ExecContent> => {
  const code = sentCode(sent);
  const main = sent['main'] ?? null;
  if (code === null) {
    const must = "'code' must be a string or attachment object";
    return E.left(malformed(`${must} defined in 'exec' for '${kind}' actions`));
  }
  if (main !== null && typeof main !== 'string') {
    return E.left(malformed(`if defined, 'main' be a string in 'exec' for '${kind}' actions`));
  }
  if (main === null && requireMain) {
    return E.left(malformed(`'main' must be a string defined in 'exec' for '${kind}' actions`));
  }
  return typeof code === 'string'
    ? E.right({ kind, code, main })
    : E.left(malformed(`Could not deserialize as attachment record: ${jsonText(code)}`));
};

/** `jar` is the old spelling of `code`. */
export const sentCode = (exec: JsonObject): Json => exec['code'] ?? exec['jar'] ?? null;
