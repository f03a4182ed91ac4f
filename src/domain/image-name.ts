/**
 * Names of container images: `[REGISTRY/][PREFIX/]NAME[:TAG][@DIGEST]` (openwhisk-api §4.2), by the
 * grammar of Docker's references.
 */
export interface ImageName {
  readonly registry: string | null;
  readonly prefix: string | null;
  readonly name: string;
  readonly tag: string | null;
}

/** Docker's own limit is shorter; more is not looked at. */
const LENGTH_MAX = 512;

const DOMAIN = /^(?=.*[.:])[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d+)?$/;
const COMPONENT = /^[a-z0-9]+((_|\.|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*([+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** `null`: this is no name of an image. A digest is read, and dropped as upstream does. */
export const parseImageName = (text: string): ImageName | null => {
  if (text.length > LENGTH_MAX) return null;
  const [tagged = '', digest = null] = splitAt(text, text.indexOf('@'));
  const path = tagged.split('/');
  const [name = '', tag = null] = splitAt(path.at(-1) ?? '', (path.at(-1) ?? '').indexOf(':'));
  const [first = ''] = path;
  const registry = path.length > 1 && DOMAIN.test(first) ? first : null;
  const prefixes = path.slice(registry === null ? 0 : 1, -1);
  const isName =
    [...prefixes, name].every((component) => COMPONENT.test(component)) &&
    (tag === null || TAG.test(tag)) &&
    (digest === null || DIGEST.test(digest));
  return isName
    ? { registry, prefix: prefixes.length === 0 ? null : prefixes.join('/'), name, tag }
    : null;
};

const splitAt = (text: string, at: number): readonly string[] =>
  at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];

export const imageText = ({ registry, prefix, name, tag }: ImageName): string =>
  `${registry === null ? '' : `${registry}/`}${prefix === null ? '' : `${prefix}/`}${name}${tag === null ? '' : `:${tag}`}`;

const DOCKER_HUB = 'docker.io';

/** Whether both are releases of one image, whatever their tags. */
export const isSameImage = (one: ImageName, other: ImageName): boolean =>
  one.name === other.name &&
  one.prefix === other.prefix &&
  (one.registry ?? DOCKER_HUB) === (other.registry ?? DOCKER_HUB);
