/**
 * Brings code that came with `/init` to where a runtime loads it: text stays text, an archive is
 * unpacked into a new folder (scheduling-and-runtimes §5.3). For programs, whatever is no archive is
 * the file `exec` of such a folder (§5.4).
 */
'use strict';
const { spawnSync } = require('node:child_process');
const { mkdtempSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { unzip } = require('./unzip.cjs');

const ARCHIVES = [
  { magic: '504b0304', name: 'Zip', unpack: unzip },
  { magic: '1f8b08', name: 'Tar GZ', unpack: untar },
];

/** `{ folder, text }`: one of them is null. Throws a text. */
function scriptCode({ code, binary }) {
  if (!binary) return { folder: null, text: code };
  const bytes = Buffer.from(code, 'base64');
  const archive = archiveOf(bytes);
  if (archive !== undefined) return { folder: unpacked(bytes, archive), text: null };
  throw 'There was an error uncompressing the action archive. The file type is unsupported';
}

function programCode({ code, binary }) {
  const bytes = Buffer.from(code, binary ? 'base64' : 'utf8');
  const archive = archiveOf(bytes);
  if (archive !== undefined) return { folder: unpacked(bytes, archive), text: null };
  const folder = newFolder();
  writeFileSync(path.join(folder, 'exec'), bytes, { mode: 0o755 });
  return { folder, text: null };
}

const archiveOf = (bytes) => {
  const magic = bytes.toString('hex', 0, 4);
  return ARCHIVES.find((archive) => magic.startsWith(archive.magic));
};

const newFolder = () => mkdtempSync(path.join(tmpdir(), 'action-'));

function unpacked(bytes, { name, unpack }) {
  const folder = newFolder();
  try {
    unpack(bytes, folder);
  } catch (error) {
    throw `There was an error uncompressing the action ${name} archive. ${error.message}`;
  }
  return folder;
}

function untar(bytes, folder) {
  const { status, stderr, error } = spawnSync('tar', ['-xzf', '-', '-C', folder], { input: bytes });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(stderr.toString());
}

module.exports = { programCode, scriptCode };
