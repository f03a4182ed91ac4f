/**
 * The headers that an action returns, as lines (openwhisk-api §10.7). Whoever writes an action shares
 * connections with others, so no header may end its line, and what tells where an answer ends is the
 * server's alone.
 */
import type { Json, JsonObject } from '../../../domain/kernel/json.ts';
import type { Header } from '../../exchange.ts';
import { isHeaderName, isHeaderValue, isOfConnection } from '../../header-syntax.ts';

/** A line for each value; `null`: one of them can't be sent. */
export const headerLines = (headers: JsonObject): readonly Header[] | null => {
  const lines: Header[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name)) return null;
    for (const one of Array.isArray(value) ? value : [value]) {
      const text = valueText(one);
      if (text === null) return null;
      if (!isOfConnection(name)) lines.push([name, text]);
    }
  }
  return lines;
};

const valueText = (value: Json): string | null => {
  if (typeof value === 'object') return null;
  const text = String(value);
  return isHeaderValue(text) ? text : null;
};
