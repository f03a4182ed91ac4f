/**
 * Keeps the TypeScript of this repository stripped of its types, so that a second start does not strip it again:
 * half of what a start takes. Node 22 strips at load but keeps nothing.
 *
 * Every thread needs its own: as `--import` it is inherited by worker threads, imported it serves one thread. A thread
 * that strips its own holds 12 MB more for good: the compiler.
 * A kept file ends with the hash of the source and the Node it was made by and of; when either has changed it is made
 * anew. Where nothing can be written, everything works as before, only slower.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { enableCompileCache, registerHooks, stripTypeScriptTypes } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.cache');

enableCompileCache(join(folder, 'compiled'));
registerHooks({
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
    const path = fileURLToPath(url);
    const source = readFileSync(path, 'utf8');
    return { format: 'module', source: stripped(relative(root, path), source), shortCircuit: true };
  },
});

/** @param {string} name  @param {string} source */
function stripped(name, source) {
  const hash = createHash('sha256').update(process.version).update(source).digest('hex');
  const mark = `\n//# source-hash=${hash}\n`;
  const path = join(folder, `${name.replaceAll(/[/\\]/g, '+')}.js`);
  const kept = readIfThere(path);
  if (kept.endsWith(mark)) return kept;
  const made = withoutWarning(() => stripTypeScriptTypes(source)) + mark;
  keep(path, made);
  return made;
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Whole or not at all, since another start may be reading it. @param {string} path  @param {string} text */
function keep(path, text) {
  try {
    mkdirSync(folder, { recursive: true });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch {
    // A read-only folder: the next start strips again.
  }
}

const emitWarning = process.emitWarning.bind(process);

/**
 * Node calls the function experimental each time; loading a `.ts` file, which does the same, it no longer does.
 * @template T  @param {() => T} work
 */
function withoutWarning(work) {
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}
