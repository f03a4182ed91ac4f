/** An action and the commands around it, to be varied by the tests. */
import type { Action, CodeExec } from '../../src/domain/action/action.ts';
import type { ActionContent, DecidePut } from '../../src/domain/action/commands.ts';
import { blobHash } from '../../src/domain/kernel/ids.ts';
import type { ActionName, EntityName, NamespaceName } from '../../src/domain/names.ts';
import type { RuntimeKind, Runtimes } from '../../src/domain/runtimes.ts';

export const HELLO: ActionName = {
  namespace: 'guest' as NamespaceName,
  package: null,
  name: 'hello' as EntityName,
};

const runtime = (kind: string, marks: Partial<RuntimeKind> = {}): RuntimeKind => ({
  kind,
  family: kind.split(':')[0] ?? kind,
  default: false,
  deprecated: false,
  requireMain: false,
  image: { registry: null, prefix: 'rewhisk', name: kind.replace(':', '-v'), tag: 'latest' },
  oneAtATime: false,
  stemCells: [],
  ...marks,
});

export const RUNTIMES_OF_TESTS: Runtimes = {
  kinds: [
    runtime('nodejs:20'),
    runtime('nodejs:22', { default: true }),
    runtime('nodejs:6', { deprecated: true }),
    runtime('java:8', { requireMain: true }),
  ],
  images: [{ registry: null, prefix: 'openwhisk', name: 'dockerskeleton', tag: null }],
};

export const CODE = 'function main() { return {}; }';

export const emptyContent: ActionContent = {
  exec: null,
  parameters: null,
  limits: null,
  annotations: null,
  delAnnotations: [],
  publish: null,
  version: null,
};

export const codeOf = (kind: string): Pick<ActionContent, 'exec'> => ({
  exec: { type: 'code', kind, code: CODE, main: null },
});

export const sequenceOf = (...components: readonly ActionName[]): Pick<ActionContent, 'exec'> => ({
  exec: { type: 'sequence', components },
});

export const putOf = (
  content: Partial<ActionContent>,
  more: Partial<DecidePut> = {},
): DecidePut => ({
  type: 'PutAction',
  name: HELLO,
  content: { ...emptyContent, ...content },
  code: content.exec?.type === 'code' ? { hash: blobHash('c0de'), bytes: CODE.length } : null,
  overwrite: false,
  nowMs: 1000,
  ...more,
});

export const CODE_EXEC: CodeExec = {
  type: 'code',
  kind: 'nodejs:22',
  code: blobHash('c0de'),
  codeBytes: CODE.length,
  binary: false,
  main: null,
};

export const helloAction = (more: Partial<Action> = {}): Action => ({
  name: HELLO,
  version: '0.0.1',
  publish: false,
  updated: 1000,
  exec: CODE_EXEC,
  parameters: [],
  limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
  annotations: [
    { key: 'provide-api-key', value: false },
    { key: 'exec', value: 'nodejs:22' },
  ],
  ...more,
});
