/** The JSON file of settings that `--config` names. */
import { readFileSync } from 'node:fs';
import { E, type Either } from '../domain/kernel/fp.ts';

/** What is in it is not checked yet. The left side is one line for the operator. */
export const settingsIn = (file: string): Either<string, object> => {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return E.right(value);
    return E.left(`${file}: expected a JSON object`);
  } catch (error) {
    return E.left(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
};
