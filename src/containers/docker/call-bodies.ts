/** The two calls of OpenWhisk's contract as JSON (scheduling-and-runtimes §5.1). */
import { readFile } from 'node:fs/promises';
import type { InitRequest, RunRequest } from '../driver.ts';

/** Rejects when the code can't be read. An empty file has no field: the image has code of its own. */
export const initBody = async (request: InitRequest): Promise<string> => {
  const { name, main, codePath, binary, environment: env } = request;
  const code = await readFile(codePath, 'utf8');
  const value = { name, main: main ?? 'main', ...(code === '' ? {} : { code }), binary, env };
  return JSON.stringify({ value });
};

const PREFIX = '__OW_';

/** The parameters stay the text they are. */
export const runBody = ({ parameters, environment }: RunRequest): string => {
  const context = Object.entries(environment)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, value]) => [name.slice(PREFIX.length).toLowerCase(), value]);
  return `{"value":${parameters},${JSON.stringify(Object.fromEntries(context)).slice(1)}`;
};
