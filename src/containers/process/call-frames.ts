/** The two calls of a container as frames for its runtime. */
import type { InitRequest, RunRequest } from '../driver.ts';
import { type OutgoingFrame, TO_RUNTIME } from './frames.ts';

/** Text code travels along; an archive lies unpacked in a folder the container can see. */
export type Code =
  | { readonly type: 'text'; readonly text: string; /** For `require`. */ readonly library: string }
  | { readonly type: 'folder'; readonly folder: string };

export const initFrame = (call: number, request: InitRequest, code: Code): OutgoingFrame => {
  const { environment, logBytesMax, resultBytesMax } = request;
  const head = {
    environment,
    logBytesMax,
    resultBytesMax,
    main: request.main ?? 'main',
    folder: code.type === 'folder' ? code.folder : null,
    library: code.type === 'text' ? code.library : null,
  };
  const rest = code.type === 'text' ? code.text : '';
  return { type: TO_RUNTIME.init, call, head: JSON.stringify(head), rest };
};

export const runFrame = (call: number, request: RunRequest): OutgoingFrame => {
  const { environment, logBytesMax, resultBytesMax } = request;
  const head = JSON.stringify({ environment, logBytesMax, resultBytesMax });
  return { type: TO_RUNTIME.run, call, head, rest: request.parameters };
};
