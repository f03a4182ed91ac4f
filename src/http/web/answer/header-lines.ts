/**
 * The headers that an action returns, as lines (openwhisk-api §10.7). Whoever writes an action shares
 * connections with others, so no header may end its line, and what tells where an answer ends is the
 * server's alone.
 */
import type { Json, JsonObject } from '../../../domain/kernel/json.ts';
import type { Header } from '../../exchange.ts';

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[^\0-\x08\x0a-\x1f\x7f]*$/;

/** Names in lower case. Of these nothing is passed on (RFC 9110 §7.6.1). */
const CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A line for each value; `null`: one of them can't be sent. */
export const headerLines = (headers: JsonObject): readonly Header[] | null => {
  const lines: Header[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name)) return null;
    for (const one of Array.isArray(value) ? value : [value]) {
      const text = valueText(one);
      if (text === null) return null;
      if (!CONNECTION.has(name.toLowerCase())) lines.push([name, text]);
    }
  }
  return lines;
};

const valueText = (value: Json): string | null => {
  if (typeof value === 'object') return null;
  const text = String(value);
  return VALUE.test(text) ? text : null;
};
