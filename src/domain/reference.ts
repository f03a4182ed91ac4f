/**
 * Names of other entities in bodies (openwhisk-api §3.3): `/NS/NAME`, `/NS/PKG/NAME`, the leading
 * slash being optional, or `{"path": "NS[/PKG]", "name": "NAME"}` as answers have them. `_` stands
 * for the namespace that `own` says.
 */
import { type Decoder, decoder, type Schema } from './kernel/decoder.ts';
import { E, type Either } from './kernel/fp.ts';
import { isJsonObject, type Json, type JsonObject } from './kernel/json.ts';
import {
  type ActionName,
  type EntityName,
  type NamespaceName,
  parseEntityName,
  type PlainName,
} from './names.ts';
import { malformed, type Refusal } from './refusal.ts';

/** An action, in the default package or in another. */
export const actionReference = (own: NamespaceName): Decoder<ActionName> =>
  decoder(schemaOf('/NS/[PKG/]NAME', 'NS[/PKG]'), (sent) => {
    const parts = partsOf(sent);
    if (E.isLeft(parts)) return parts;
    const [root, first, second, ...more] = parts.right;
    if (root === undefined || first === undefined) return NO_NAMESPACE;
    if (more.length > 0) return MALFORMED;
    const namespace = resolved(root, own);
    return E.right(
      second === undefined
        ? { namespace, package: null, name: first }
        : { namespace, package: first, name: second },
    );
  });

/** A package, trigger or rule, which are in no package themselves. */
export const plainReference = (own: NamespaceName): Decoder<PlainName> =>
  decoder(schemaOf('/NS/NAME', 'NS'), (sent) => {
    const parts = partsOf(sent);
    if (E.isLeft(parts)) return parts;
    const [root, name, ...more] = parts.right;
    if (root === undefined || name === undefined) return NO_NAMESPACE;
    return more.length > 0 ? MALFORMED : E.right({ namespace: resolved(root, own), name });
  });

/** The names a path consists of, slashes at its ends aside; `null` if one of them is no name. */
export const pathNames = (text: string): readonly EntityName[] | null => {
  const names: EntityName[] = [];
  for (const part of pathParts(text)) {
    const name = parseEntityName(part);
    if (E.isLeft(name)) return null;
    names.push(name.right);
  }
  return names;
};

/** Upstream does not see empty parts, wherever they are. */
const pathParts = (text: string): readonly string[] =>
  text.split('/').filter((part) => part !== '');

const partsOf = (sent: Json): Either<Refusal, readonly EntityName[]> => {
  if (isJsonObject(sent)) return partsOfObject(sent);
  if (typeof sent !== 'string') return MALFORMED;
  const names = pathNames(sent);
  if (names === null) return E.left(malformed(invalidPartsText(sent)));
  return names.length === 0 ? NO_PATH : E.right(names);
};

const partsOfObject = ({ path, name }: JsonObject): Either<Refusal, readonly EntityName[]> => {
  if (typeof path !== 'string' || typeof name !== 'string') return MALFORMED;
  const names = pathNames(path);
  const last = parseEntityName(name);
  return names === null || names.length === 0 || E.isLeft(last)
    ? MALFORMED
    : E.right([...names, last.right]);
};

/** Namespaces obey the rule of all names, so a part of a path may be one. */
const resolved = (root: EntityName, own: NamespaceName): NamespaceName => {
  const text: string = root;
  return text === '_' ? own : (text as NamespaceName);
};

const invalidPartsText = (path: string): string =>
  `requirement failed: path contains invalid parts (${pathParts(path).join(', ')})`;

const MALFORMED = E.left(malformed('fully qualified name malformed'));
const NO_PATH = E.left(malformed('requirement failed: path undefined'));
const NO_NAMESPACE = E.left(
  malformed(
    'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.',
  ),
);

const schemaOf = (text: string, path: string): Schema => ({
  description: `\`${text}\`, or the same as an object. \`_\` is the caller's own namespace.`,
  oneOf: [
    { type: 'string' },
    {
      type: 'object',
      required: ['path', 'name'],
      properties: { path: { type: 'string', description: path }, name: { type: 'string' } },
    },
  ],
});
