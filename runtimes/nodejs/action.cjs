/**
 * Turns the code of an action into the function to call (OpenWhisk: runtime-nodejs, runner.js).
 *
 * Text is evaluated as the body of a function: the name given by `main` counts, or else what was
 * exported under it. An archive has been unpacked by the driver: `main` may be `file.function`, and
 * both CommonJS and ES modules load.
 */
'use strict';
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');

const loadAction = async (head, code) => {
  const { main, folder } = head;
  const handler =
    folder === null ? evaluate(code, main, head.library) : await loadFolder(folder, main);
  if (typeof handler === 'function') return handler;
  throw `Action entrypoint '${main}' is not a function.`;
};

/** `library` is the folder from which text code finds the packages that every action has. */
function evaluate(code, main, library) {
  const vm = require('node:vm');
  const filename = path.join(library, 'action.js');
  const lookup = `${code}
;try { return ${main} } catch (error) {
  if (error.name !== 'ReferenceError') throw error
  return module.exports.${main} || exports.${main}
}`;
  const module = { exports: {} };
  const names = ['exports', 'require', 'module', '__filename', '__dirname'];
  const importModuleDynamically = vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const body = vm.compileFunction(lookup, names, { filename, importModuleDynamically });
  return body(module.exports, createRequire(filename), module, filename, library);
}

async function loadFolder(folder, main) {
  const [, alone, file, inFile] = /^([^.]+)$|^([^.]+)\.(.+)$/.exec(main) ?? [];
  const name = alone ?? inFile;
  if (name === undefined) throw 'Name of main function is not valid.';
  process.chdir(folder);
  if (file === undefined && !existsSync('package.json') && !existsSync('index.js')) {
    throw 'Zipped actions must contain either package.json or index.js at the root.';
  }
  const require = createRequire(path.join(folder, 'action.js'));
  const module = await loadModule(require, entryOf(folder, file, require));
  const property = (object, key) => object?.[key];
  return (
    name.split('.').reduce(property, module) ?? name.split('.').reduce(property, module.default)
  );
}

function entryOf(folder, file, require) {
  if (file === undefined) return require.resolve(folder);
  const modulePath = path.join(folder, `${file}.mjs`);
  return existsSync(modulePath) ? modulePath : require.resolve(path.join(folder, file));
}

const loadModule = (require, entry) =>
  isModule(entry) ? import(require('node:url').pathToFileURL(entry).href) : require(entry);

function isModule(entry) {
  if (!entry.endsWith('.js')) return entry.endsWith('.mjs');
  for (let folder = path.dirname(entry); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
    if (folder === path.dirname(folder)) return false;
  }
}

module.exports = { loadAction };
