/**
 * The body of a PUT as content, or the text that says what is wrong with it (openwhisk-api §4.4).
 * Unknown members are ignored and `null` is the same as absent, so that what a GET answered can be
 * put back.
 */
import { E, type Either } from '../kernel/fp.ts';
import { type Json, type JsonObject, jsonText } from '../kernel/json.ts';
import { malformed, type Refusal } from '../refusal.ts';
import type { RuntimeKind } from '../runtimes.ts';
import type { ActionContent } from './commands.ts';
import { decodeExec } from './exec-content.ts';
import { decodeLimits } from './limits-content.ts';
import { decodeParameters } from './parameter-list.ts';
import { parseVersion } from './version.ts';

/** Of several mistakes the first in upstream's order of members is reported. */
export const decodeActionContent = (
  body: JsonObject,
  runtimes: readonly RuntimeKind[],
): Either<Refusal, ActionContent> => {
  const exec = optional(body['exec'], (sent) => decodeExec(sent, runtimes));
  if (E.isLeft(exec)) return exec;
  const parameters = optional(body['parameters'], decodeParameters);
  if (E.isLeft(parameters)) return parameters;
  const limits = optional(body['limits'], decodeLimits);
  if (E.isLeft(limits)) return limits;
  const version = optional(body['version'], decodeVersion);
  if (E.isLeft(version)) return version;
  const publish = optional(body['publish'], decodeBoolean);
  if (E.isLeft(publish)) return publish;
  const annotations = optional(body['annotations'], decodeParameters);
  if (E.isLeft(annotations)) return annotations;
  const delAnnotations = optional(body['delAnnotations'], decodeStrings);
  if (E.isLeft(delAnnotations)) return delAnnotations;
  return E.right({
    exec: exec.right,
    parameters: parameters.right,
    limits: limits.right,
    annotations: annotations.right,
    delAnnotations: delAnnotations.right ?? [],
    publish: publish.right,
    version: version.right,
  });
};

const optional = <Value>(
  sent: Json | undefined,
  decode: (sent: Json) => Either<Refusal, Value>,
): Either<Refusal, Value | null> =>
  sent === undefined || sent === null ? E.right(null) : decode(sent);

const decodeVersion = (sent: Json): Either<Refusal, string> => {
  const version = typeof sent === 'string' ? parseVersion(sent) : null;
  return version === null ? E.left(malformed('semantic version malformed')) : E.right(version);
};

const decodeBoolean = (sent: Json): Either<Refusal, boolean> =>
  typeof sent === 'boolean' ? E.right(sent) : unexpected('JsTrue or JsFalse', sent);

const decodeStrings = (sent: Json): Either<Refusal, readonly string[]> => {
  if (!Array.isArray(sent)) return unexpected('List as JsArray', sent);
  const strings: string[] = [];
  for (const entry of sent) {
    if (typeof entry !== 'string') return unexpected('String as JsString', entry);
    strings.push(entry);
  }
  return E.right(strings);
};

const unexpected = (expected: string, sent: Json): Either<Refusal, never> =>
  E.left(malformed(`Expected ${expected}, but got ${jsonText(sent)}`));
