/**
 * What a rejected promise leaves in `result.error`, as the package serialize-error does it for
 * OpenWhisk's runtime: name, message, stack, code and all properties of an error's own; cycles
 * and too deep values by name.
 */
'use strict';

const ALWAYS = ['name', 'message', 'stack', 'code', 'cause'];
const DEPTH_MAX = 32;

/** `reject()` and other empty values give `{}`. */
const serializeError = (error) => (error ? copy(error, [], true) : {});

function copy(value, ancestors, top = false) {
  if (typeof value === 'function')
    return top ? `[Function: ${value.name || 'anonymous'}]` : undefined;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return value;
  if (ancestors.includes(value)) return '[Circular]';
  if (ArrayBuffer.isView(value)) return '[object Buffer]';
  if (ancestors.length === DEPTH_MAX) return '[Object]';
  const path = [...ancestors, value];
  if (Array.isArray(value)) return value.map((item) => copy(item, path));
  if (typeof value.toJSON === 'function') return value.toJSON();
  return copyProperties(value, path);
}

function copyProperties(value, path) {
  const properties = Object.entries(value).map(([name, item]) => [name, copy(item, path)]);
  const result = Object.fromEntries(properties);
  for (const name of ALWAYS) {
    const item = value[name];
    const text = typeof item === 'string' || typeof item === 'number';
    const cause = name === 'cause' && value instanceof Error && item !== undefined;
    if (text || cause) result[name] = copy(item, path);
  }
  return result;
}

module.exports = { serializeError };
