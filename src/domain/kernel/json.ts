/**
 * JSON as data and as text. What users send and return is kept as text wherever nobody has to look
 * inside: it stays byte-equal, needs no second parse, and can't pollute a prototype.
 */
import type { Brand } from './brand.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Compact JSON text of one value. */
export type JsonText = Brand<string, 'JsonText'>;

export const jsonText = (value: Json): JsonText => JSON.stringify(value) as JsonText;

export const isJsonObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
