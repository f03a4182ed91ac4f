/** Actions on the wire (openwhisk-api §3.8, §4.1, §4.3). */
import type { Action } from '../domain/action/action.ts';
import { actionPath } from '../domain/names.ts';

/** `code` is the text as it was sent; `null` leaves it out. */
export const actionJson = (action: Action, code: string | null): string => {
  const { kind, binary, main } = action.exec;
  return JSON.stringify({
    ...head(action),
    exec: {
      kind,
      ...(code === null ? {} : { code }),
      binary,
      ...(main === null ? {} : { main }),
    },
    parameters: action.parameters,
    limits: action.limits,
    annotations: action.annotations,
  });
};

/** One entry of a list. The kind is found in the `exec` annotation. */
export const actionSummaryJson = (action: Action): string =>
  JSON.stringify({
    ...head(action),
    exec: { binary: action.exec.binary },
    limits: action.limits,
    annotations: action.annotations,
  });

const head = (action: Action): object => ({
  namespace: actionPath(action.name),
  name: action.name.name,
  version: action.version,
  publish: action.publish,
  updated: action.updated,
});
