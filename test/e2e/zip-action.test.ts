/** Archives as actions: with npm packages of their own, an entry of their choice, or broken. */
import { expect, test } from 'vitest';
import { type ArchiveEntry, zip } from '../support/archives.ts';
import { installedPackage } from '../support/installed-package.ts';
import { useServer } from '../support/server-fixture.ts';
import { clientError, whiskClient } from '../support/whisk-client.ts';

const server = useServer();
const actions = () => whiskClient(server()).actions;

/** Contents by path. */
type Files = Readonly<Record<string, string>>;

const archive = (files: Files, packages: readonly ArchiveEntry[] = []): Buffer =>
  zip([...Object.entries(files).map(([name, content]) => ({ name, content })), ...packages]);

const create = (name: string, action: Buffer, exec: object = {}) =>
  actions().create({ name, action, ...{ exec } });

const result = (name: string, params = {}) =>
  actions().invoke({ name, blocking: true, result: true, params });

const manifest = (members: object) =>
  JSON.stringify({ name: 'zipped', version: '1.0.0', ...members });

const RETRYING = `
const retry = require('async-retry');
exports.main = async ({ failures }) => {
  let tries = 0;
  await retry(() => {
    tries += 1;
    if (tries <= failures) throw new Error('not yet');
  }, { minTimeout: 1, factor: 1 });
  const own = require.resolve('async-retry').startsWith(process.cwd());
  return { tries, own };
};`;

test('a zip action runs with the npm package it carries in node_modules', async () => {
  const files = {
    'package.json': manifest({ main: 'lib/entry.js', dependencies: { 'async-retry': '*' } }),
    'lib/entry.js': RETRYING,
  };
  const packages = [...installedPackage('async-retry'), ...installedPackage('retry')];
  const created = await create('packaged', archive(files, packages));
  expect(created.exec).toMatchObject({ kind: 'nodejs:22', binary: true });
  expect(await result('packaged', { failures: 2 })).toEqual({ tries: 3, own: true });
});

test('the client gets a zip action back as it was sent', async () => {
  const files = { 'index.js': 'exports.main = () => ({ ok: true });' };
  await create('sent', archive(files));
  const { exec } = await actions().get('sent');
  expect(exec).toMatchObject({ code: archive(files).toString('base64') });
});

test('`main` names the function of a zip action', async () => {
  const files = {
    'index.js': 'exports.main = () => ({ is: "main" }); exports.other = () => ({ is: "other" });',
  };
  const created = await create('named', archive(files), { main: 'other' });
  expect(created.exec).toMatchObject({ main: 'other' });
  expect(await result('named')).toEqual({ is: 'other' });
});

test('an ES module in a zip action runs', async () => {
  await create(
    'module',
    archive({
      'package.json': manifest({ type: 'module', main: 'entry.js' }),
      'entry.js': "import { word } from './word.js';\nexport const main = async () => ({ word });",
      'word.js': "export const word = 'imported';",
    }),
  );
  expect(await result('module')).toEqual({ word: 'imported' });
});

test('a zip action finds its own files beside it', async () => {
  await create(
    'files',
    archive({
      'index.js':
        "exports.main = () => ({ text: require('node:fs').readFileSync('data/a.txt', 'utf8') });",
      'data/a.txt': 'from the archive',
    }),
  );
  expect(await result('files')).toEqual({ text: 'from the archive' });
});

test('a zip action without package.json and index.js says what is missing', async () => {
  await create('empty', archive({ 'readme.md': 'nothing to run' }));
  const { statusCode, message } = await clientError(result('empty'));
  expect(statusCode).toBe(502);
  expect(message).toContain('must contain either package.json or index.js at the root');
});

test('an archive that writes outside its folder is not unpacked', async () => {
  await create(
    'escape',
    archive({
      '../../escaped.js': 'exports.main = () => ({});',
      'index.js': 'exports.main = () => ({ ok: true });',
    }),
  );
  const { statusCode } = await clientError(result('escape'));
  expect(statusCode).toBe(502);
});

test('base64 that is no archive fails the call and not the server', async () => {
  await actions().create({ name: 'noise', action: Buffer.from('this is not a zip file, surely') });
  const { statusCode } = await clientError(result('noise'));
  expect(statusCode).toBe(502);
  await create('after', archive({ 'index.js': 'exports.main = () => ({ ok: true });' }));
  expect(await result('after')).toEqual({ ok: true });
});
