/**
 * The path of a web action: `/api/v1/web/NS/PKG/ACT[.EXT][/REST]` (openwhisk-api §10.1). `default`
 * stands for no package, `_` for nothing. Segments are decoded after the path has been split, `REST`
 * is passed on as it was sent.
 */
import { E } from '../../domain/kernel/fp.ts';
import {
  type ActionName,
  type EntityName,
  parseEntityName,
  parseNamespace,
} from '../../domain/names.ts';
import { decodedSegment } from '../routing/router.ts';

/** How the result becomes an answer. */
export type Extension = 'http' | 'json' | 'html' | 'svg' | 'text';

export interface WebPath {
  readonly action: ActionName;
  readonly extension: Extension;
  /** What follows the action's segment, with its slash; `''` when nothing does. */
  readonly rest: string;
}

const PATH = /^\/api\/v1\/web\/([^/]+)\/([^/]+)\/([^/]+)(\/.*)?$/s;
const EXTENSIONS: readonly Extension[] = ['http', 'json', 'html', 'svg', 'text'];
const DEFAULT_PACKAGE = 'default';

/** `null`: not the path of a web action, whatever else it may be. */
export const parseWebPath = (path: string): WebPath | null => {
  const [, ns = '', pack = '', last = '', rest = ''] = PATH.exec(path) ?? [];
  const namespace = parseNamespace(decodedSegment(ns));
  const packageName = parseEntityName(decodedSegment(pack));
  const named = entityName(decodedSegment(last));
  if (E.isLeft(namespace) || E.isLeft(packageName) || named === null) return null;
  const extension = EXTENSIONS.find((one) => named.endsWith(`.${one}`));
  const name = extension === undefined ? named : entityName(named.slice(0, -extension.length - 1));
  if (name === null) return null;
  const inPackage = packageName.right === DEFAULT_PACKAGE ? null : packageName.right;
  const action = { namespace: namespace.right, package: inPackage, name };
  return { action, extension: extension ?? 'http', rest };
};

const entityName = (text: string): EntityName | null => {
  const name = parseEntityName(text);
  return E.isLeft(name) ? null : name.right;
};
