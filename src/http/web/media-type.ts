/**
 * Media types of the bodies that web actions get and give: JSON, other text, or bytes, which stand in
 * JSON as base64 (openwhisk-api §10.3, §10.7). What is not known counts as bytes, unless its charset
 * is named.
 */

export interface MediaType {
  /** `text/html`, in lower case. */
  readonly value: string;
  /** `; header=present`: those that were given, but for the charset. */
  readonly parameters: string;
  readonly hasCharset: boolean;
}

const TOKEN = String.raw`[\w!#$%&'*+.^` + '`' + String.raw`|~-]+`;
const PARAMETER = String.raw`[ \t]*;[ \t]*(${TOKEN})=(${TOKEN}|"(?:[^"\\]|\\.)*")`;
const MEDIA_TYPE = new RegExp(String.raw`^(${TOKEN}/${TOKEN})((?:${PARAMETER})*)$`);
const PARAMETERS = new RegExp(PARAMETER, 'g');
const LENGTH_MAX = 1024;

/** `null`: it can't be read as one. */
export const parseMediaType = (text: string): MediaType | null => {
  const [, value, sent = ''] =
    (text.length > LENGTH_MAX ? '' : text.trim()).match(MEDIA_TYPE) ?? [];
  if (value === undefined) return null;
  const all = [...sent.matchAll(PARAMETERS)].map(([, name = '', given = '']) => ({ name, given }));
  const others = all.filter(({ name }) => !isCharset(name));
  return {
    value: value.toLowerCase(),
    parameters: others.map(({ name, given }) => `; ${name}=${given}`).join(''),
    hasCharset: others.length < all.length,
  };
};

const isCharset = (name: string): boolean => name.toLowerCase() === 'charset';

export const isJsonFamily = ({ value }: MediaType): boolean =>
  value === 'application/json' || value.endsWith('+json');

export const isForm = ({ value }: MediaType): boolean =>
  value === 'application/x-www-form-urlencoded';

/** Those known to be text though their names do not say so. */
const TEXTS: ReadonlySet<string> = new Set(
  [
    ...['json', 'json-patch+json', 'merge-patch+json', 'problem+json', 'vnd.api+json'],
    ...['xml', 'atom+xml', 'problem+xml', 'rss+xml', 'soap+xml', 'xhtml+xml', 'xml-dtd'],
    ...['vnd.google-earth.kml+xml', 'x-www-form-urlencoded', 'javascript', 'base64', 'x-latex'],
    'x-vrml',
  ].map((name) => `application/${name}`),
);

/** Those known to be bytes, so that naming a charset makes no difference. */
const BYTES =
  /^(?:(?:audio|font|image|message|video)\/|application\/(?:cbor|java-archive|msword|octet-stream|pdf|x-7z-compressed|x-bzip2?|x-gzip|x-tar|zip|vnd\.(?:ms-|oasis\.|openxmlformats-).*)$)/;

/** Pictures in SVG are bytes too, as upstream has it. */
export const isBinary = ({ value, hasCharset }: MediaType): boolean => {
  if (value.startsWith('text/') || value.startsWith('multipart/') || TEXTS.has(value)) return false;
  return !hasCharset || BYTES.test(value);
};
