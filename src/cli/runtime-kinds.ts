/** What `rewhisk runtime …` does. A server knows what there is from its start on. */
import path from 'node:path';
import { connectTo } from '../admin/connecting.ts';
import { type Config, readConfig, runtimesDirOf } from '../config.ts';
import { ADDABLE_KINDS, installedNode } from '../containers/process/installed-node.ts';
import { pythonProgram } from '../containers/process/python-program.ts';
import { systemPython } from '../containers/process/system-python.ts';
import { E } from '../domain/kernel/fp.ts';
import { DEFAULT_KIND, MANIFEST, NATIVE_KIND } from '../domain/runtimes-manifest.ts';
import { addNode, pinnedVersion, removeNode } from './runtime-nodes.ts';
import { settingsIn } from './settings-file.ts';
import { fail, say } from './terminal.ts';

export interface RuntimeFlags {
  readonly data?: string;
  readonly config?: string;
}

const configOf = ({ data, config: file }: RuntimeFlags): Config => {
  const settings = file === undefined ? E.right({}) : settingsIn(file);
  if (E.isLeft(settings)) return fail(settings.left);
  const reading = readConfig({ ...settings.right, ...(data === undefined ? {} : { data }) });
  if (reading.type === 'config') return reading.config;
  return fail(...reading.problems.map((problem) => `configuration: ${problem}`));
};

const isRunning = async ({ data }: Config): Promise<boolean> => {
  const connected = await connectTo(path.resolve(data));
  if (E.isLeft(connected)) return connected.left.type !== 'NoServer';
  connected.right.destroy();
  return true;
};

const addable = (kind: string): string =>
  ADDABLE_KINDS.includes(kind)
    ? kind
    : fail(
        `${JSON.stringify(kind)} can't be added or removed: there is ${ADDABLE_KINDS.join(', ')}`,
      );

export const add = async (given: string, flags: RuntimeFlags): Promise<void> => {
  const kind = addable(given);
  const config = configOf(flags);
  const runtimesDir = runtimesDirOf(config);
  const before = installedNode(runtimesDir, kind);
  const isReplaced = before !== null && before.version !== pinnedVersion(kind);
  if (isReplaced && (await isRunning(config)))
    return fail(
      `a server is using ${config.data}, and maybe Node ${before.version} for ${kind}, which this would replace: stop it first`,
    );
  const added = addNode(runtimesDir, kind);
  if (E.isLeft(added)) return fail(added.left);
  const { version } = added.right;
  if (before?.version === version) return say(`${kind} is there already: Node ${version}`);
  const isNew = before === null && (await isRunning(config));
  say(`${kind} is there: Node ${version}${isNew ? ', for servers that start from now on' : ''}`);
};

export const remove = async (given: string, flags: RuntimeFlags): Promise<void> => {
  const kind = addable(given);
  const config = configOf(flags);
  const runtimesDir = runtimesDirOf(config);
  if (installedNode(runtimesDir, kind) === null) return fail(`${kind} is not there`);
  if (await isRunning(config)) return fail(`a server is using ${config.data}: stop it first`);
  const removed = removeNode(runtimesDir, kind);
  if (E.isLeft(removed)) return fail(removed.left);
  say(`${kind} is removed; its actions can still be read and deleted`);
};

export const list = async (flags: RuntimeFlags): Promise<void> => {
  const config = configOf(flags);
  const runtimesDir = runtimesDirOf(config);
  const python = await systemPython();
  const stateOf = (kind: string): string => {
    if (kind === DEFAULT_KIND) return `Node ${process.versions.node}, the server's own`;
    if (ADDABLE_KINDS.includes(kind)) {
      const node = installedNode(runtimesDir, kind);
      return node === null ? `not there: rewhisk runtime add ${kind}` : `Node ${node.version}`;
    }
    if (kind === NATIVE_KIND)
      return process.platform === 'linux' ? 'executables and scripts' : 'not there: needs Linux';
    if (python === null) return 'not there: needs a python3 of 3.9 or newer in /usr';
    return pythonProgram(kind, python.path, config.data) === null
      ? `not there: containers would see the data folder around ${python.path}`
      : `Python ${python.version}, ${python.path}`;
  };
  say(...MANIFEST.kinds.map(({ kind }) => `${kind}\t${stateOf(kind)}`));
};
