/** Brings the code of an action to where its container can load it, in the form its runtime takes. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CallOutcome } from '../../domain/activation/outcome.ts';
import { E, type Either } from '../../domain/kernel/fp.ts';
import type { Logger } from '../../platform/logger.ts';
import type { CodeCache } from '../code/code-cache.ts';
import { CodeError } from '../code/code-error.ts';
import type { FolderForm } from '../code/code-folder.ts';
import type { InitRequest } from '../driver.ts';
import type { Code } from './call-frames.ts';
import { ACTIONS } from './image.ts';
import type { CodeForm } from './program.ts';

export interface LoadedCode {
  readonly code: Code;
  /** To be called once, when the container is gone. */
  readonly release: () => void;
}

/** Gives code, or the outcome of an init without it. */
export type CodeLoader = (request: InitRequest) => Promise<Either<CallOutcome, LoadedCode>>;

/** Of one container, which takes code once. `root`: where containers see the image. */
export const createCodeLoader = (
  cache: CodeCache,
  form: CodeForm,
  root: string,
  log: Logger,
): CodeLoader => {
  let isLoaded = false;
  return async (request) => {
    if (isLoaded) return E.left(refused(LOADED_ALREADY));
    try {
      if ((await stat(request.codePath)).size === 0) return E.left(refused(NO_CODE));
      isLoaded = true;
      if (form === 'executable') return E.right(await loadFolder(cache, root, request, form));
      if (request.binary) return E.right(await loadFolder(cache, root, request, 'archive'));
      return E.right(await loadText(root, request));
    } catch (error) {
      if (error instanceof CodeError) return E.left(refused(initFailed(error.message)));
      const { codeHash } = request;
      log.error({ codeHash, err: error }, 'the code of an action is not readable');
      return E.left({ type: 'unreadable' });
    }
  };
};

const loadFolder = async (
  cache: CodeCache,
  root: string,
  { codeHash, codePath, binary }: InitRequest,
  form: FolderForm,
): Promise<LoadedCode> => {
  const { folder, release } = await cache.lease(codeHash, { path: codePath, binary }, form);
  const seen = path.join(root, ACTIONS, path.basename(folder));
  return { code: { type: 'folder', folder: seen }, release };
};

const loadText = async (root: string, { codePath }: InitRequest): Promise<LoadedCode> => {
  const text = await readFile(codePath, 'utf8');
  const code: Code = { type: 'text', text, library: path.join(root, ACTIONS) };
  return { code, release: () => undefined };
};

/** As OpenWhisk's runtimes word it (scheduling-and-runtimes §5.3, §5.4). */
const LOADED_ALREADY = 'Cannot initialize the action more than once.';
const NO_CODE = 'Missing main/no code to execute.';
const initFailed = (reason: string): string => `Initialization has failed due to: ${reason}`;

const refused = (error: string): CallOutcome => ({
  type: 'answered',
  ok: false,
  body: JSON.stringify({ error }),
});
