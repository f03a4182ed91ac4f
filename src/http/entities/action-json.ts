/** Actions on the wire (openwhisk-api §3.8, §4.1, §4.2, §4.3). */
import type { Action, Parameter } from '../../domain/action/action.ts';
import { actionId, actionPath, type PlainName, plainId } from '../../domain/names.ts';

export interface ActionView {
  /** The text as it was sent; `null` leaves it out. */
  readonly code: string | null;
  /** Where they are not the action's own alone: merged with those of package and binding. */
  readonly parameters?: readonly Parameter[];
  /** The binding through which it was read, where that is to be shown. */
  readonly binding?: PlainName | null;
}

export const actionJson = (action: Action, view: ActionView): string =>
  JSON.stringify({
    ...head(action),
    ...(view.binding ? { binding: plainId(view.binding) } : {}),
    exec: execShown(action, view.code),
    parameters: view.parameters ?? action.parameters,
    limits: action.limits,
    annotations: action.annotations,
  });

const execShown = ({ exec }: Action, code: string | null): object => {
  if (exec.type === 'sequence') {
    return { kind: exec.kind, components: exec.components.map((name) => `/${actionId(name)}`) };
  }
  const { kind, binary, main, image } = exec;
  return {
    kind,
    ...(image === undefined ? {} : { image }),
    ...(code === null || (image !== undefined && code === '') ? {} : { code }),
    binary,
    ...(main === null ? {} : { main }),
  };
};

/** One entry of a list. The kind is found in the `exec` annotation. */
export const actionSummary = (action: Action): object => ({
  ...head(action),
  exec: { binary: action.exec.type === 'code' && action.exec.binary },
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
