/**
 * `exec` as it is sent: a kind of the manifest, its code and its entry point, or the components of a
 * sequence (openwhisk-api §4.2, §6.1).
 */
import { type Decoder, decoder, listOf, type Schema } from '../kernel/decoder.ts';
import { E, type Either } from '../kernel/fp.ts';
import { isJsonObject, type Json, type JsonObject, jsonText } from '../kernel/json.ts';
import type { ActionName, NamespaceName } from '../names.ts';
import { actionReference } from '../reference.ts';
import { malformed, type Refusal } from '../refusal.ts';
import { imageText, parseImageName } from '../image-name.ts';
import {
  BLACKBOX_KIND,
  imageRefusedText,
  isImageRunnable,
  resolveKind,
  type Runtimes,
  SEQUENCE_KIND,
  unknownKindText,
} from '../runtimes.ts';
import type { CodeContent, ExecContent } from './commands.ts';

export const execContent = (runtimes: Runtimes, own: NamespaceName): Decoder<ExecContent> => {
  const components = listOf(actionReference(own), () => "'components' must be an array");
  return decoder(schemaOf(runtimes, components.schema), (sent) => {
    if (!isJsonObject(sent)) return E.left(malformed('JSON object expected'));
    const given = sent['kind'];
    if (typeof given !== 'string')
      return E.left(malformed("'kind' must be a string defined in 'exec'"));
    const kind = given.trim().toLowerCase();
    if (kind === SEQUENCE_KIND) return sequenceOf(sent, components);
    if (kind === BLACKBOX_KIND) return blackboxOf(sent, runtimes);
    const runtime = resolveKind(kind, runtimes);
    if (runtime === null) return E.left(malformed(unknownKindText(kind, runtimes)));
    return codeOf(sent, kind, runtime.requireMain);
  });
};

/** `code` and `main` of a sequence are ignored. */
const sequenceOf = (
  sent: JsonObject,
  decoded: Decoder<readonly ActionName[]>,
): Either<Refusal, ExecContent> => {
  const given = sent['components'];
  if (given === undefined)
    return E.left(malformed("'components' must be defined for sequence kind"));
  const components = decoded.decode(given);
  if (E.isLeft(components)) return components;
  return E.right({ type: 'sequence', components: components.right });
};

/** An image of the action's own choice; its code is none where the image has all. */
const blackboxOf = (sent: JsonObject, runtimes: Runtimes): Either<Refusal, CodeContent> => {
  const given = sent['image'];
  if (typeof given !== 'string') {
    const must = `'image' must be a string defined in 'exec'`;
    return E.left(malformed(`${must} for '${BLACKBOX_KIND}' actions`));
  }
  const name = parseImageName(given);
  if (name === null) return E.left(malformed('could not parse image name'));
  const image = imageText(name);
  if (!isImageRunnable(image, runtimes))
    return E.left(malformed(imageRefusedText(image, runtimes)));
  const content = codeOf({ ...sent, code: sentCode(sent) ?? '' }, BLACKBOX_KIND, false);
  if (E.isLeft(content)) return content;
  const code = content.right.code.trim() === '' ? '' : content.right.code;
  return E.right({ ...content.right, code, image });
};

const codeOf = (
  sent: JsonObject,
  kind: string,
  requireMain: boolean,
): Either<Refusal, CodeContent> => {
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
    ? E.right({ type: 'code', kind, code, main })
    : E.left(malformed(`Could not deserialize as attachment record: ${jsonText(code)}`));
};

/** `jar` is the old spelling of `code`. */
export const sentCode = (exec: JsonObject): Json => exec['code'] ?? exec['jar'] ?? null;

const schemaOf = ({ kinds, images }: Runtimes, components: Schema): Schema => ({
  oneOf: [
    {
      type: 'object',
      required: ['kind', 'code'],
      properties: {
        kind: { type: 'string', enum: kinds.map(({ kind }) => kind) },
        code: { type: 'string', description: 'Source text, or an archive in base64.' },
        main: { type: 'string', description: 'The entry point; `main` by default.' },
      },
    },
    {
      type: 'object',
      required: ['kind', 'image'],
      properties: {
        kind: { type: 'string', enum: [BLACKBOX_KIND] },
        image: {
          type: 'string',
          description: '`[REGISTRY/][PREFIX/]NAME[:TAG]`; where images are listed, of any tag.',
          ...(images === 'any' || images.length === 0 ? {} : { enum: images.map(imageText) }),
        },
        code: { type: 'string' },
        main: { type: 'string' },
      },
    },
    {
      type: 'object',
      required: ['kind', 'components'],
      properties: { kind: { type: 'string', enum: [SEQUENCE_KIND] }, components },
    },
  ],
});
