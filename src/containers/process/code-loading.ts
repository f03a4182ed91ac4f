/** Brings the code of an action to where its container can load it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../../platform/logger.ts';
import type { CodeCache } from '../code/code-cache.ts';
import { CodeError } from '../code/code-error.ts';
import type { InitRequest } from '../driver.ts';
import type { Code } from './call-frames.ts';
import { ACTIONS } from './image.ts';

export interface LoadedCode {
  readonly code: Code;
  /** To be called once, when the container is gone. */
  readonly release: () => void;
}

/** Gives code, or the words in which its init fails. */
export type CodeLoader = (request: InitRequest) => Promise<LoadedCode | string>;

/** `root`: where containers see the image. */
export const createCodeLoader =
  (cache: CodeCache, root: string, log: Logger): CodeLoader =>
  async (request) => {
    try {
      return request.binary
        ? await loadArchive(cache, root, request)
        : await loadText(root, request);
    } catch (error) {
      if (error instanceof CodeError) return error.message;
      log.error(
        { codeHash: request.codeHash, err: error },
        'the code of an action is not readable',
      );
      return 'The code of the action could not be read.';
    }
  };

const loadArchive = async (
  cache: CodeCache,
  root: string,
  { codeHash, codePath }: InitRequest,
): Promise<LoadedCode> => {
  const { folder, release } = await cache.lease(codeHash, codePath);
  const seen = path.join(root, ACTIONS, path.basename(folder));
  return { code: { type: 'folder', folder: seen }, release };
};

const loadText = async (root: string, { codePath }: InitRequest): Promise<LoadedCode> => {
  const text = await readFile(codePath, 'utf8');
  const code: Code = { type: 'text', text, library: path.join(root, ACTIONS) };
  return { code, release: () => undefined };
};
