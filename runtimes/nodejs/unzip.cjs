/**
 * Unpacks a zip archive that is in memory, for runtimes that are sent one: stored and deflated
 * files, folders, links and the right to execute. The container around it is the action's own.
 */
'use strict';
const { mkdirSync, symlinkSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { inflateRawSync } = require('node:zlib');

const END = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const TYPE_MASK = 0o170000;
const LINK = 0o120000;
const EXECUTABLE = 0o100;

function unzip(zip, folder) {
  const links = [];
  for (const entry of entriesOf(zip)) {
    const target = path.resolve(folder, entry.name);
    if (target !== folder && !target.startsWith(`${folder}/`)) throw new Error('an unsafe path');
    if (entry.name.endsWith('/')) {
      mkdirSync(target, { recursive: true });
      continue;
    }
    mkdirSync(path.dirname(target), { recursive: true });
    const content = contentOf(zip, entry);
    if ((entry.mode & TYPE_MASK) === LINK) links.push({ target, to: content.toString() });
    else writeFileSync(target, content, { mode: entry.mode & EXECUTABLE ? 0o755 : 0o644 });
  }
  for (const { target, to } of links) symlinkSync(to, target);
}

function entriesOf(zip) {
  const end = endOf(zip);
  const entries = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error('an entry is damaged');
    const nameBytes = zip.readUInt16LE(at + 28);
    entries.push({
      method: zip.readUInt16LE(at + 10),
      bytes: zip.readUInt32LE(at + 20),
      mode: zip.readUInt16LE(at + 40),
      local: zip.readUInt32LE(at + 42),
      name: zip.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes),
    });
    at += ENTRY_BYTES + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

/** It stands at the end, with at most a comment behind it. */
function endOf(zip) {
  const last = Math.max(0, zip.length - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = zip.length - END_BYTES; at >= last; at -= 1) {
    if (zip.readUInt32LE(at) === END) return at;
  }
  throw new Error('it has no end');
}

function contentOf(zip, { method, bytes, local }) {
  const start = local + LOCAL_BYTES + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const content = zip.subarray(start, start + bytes);
  if (method === 0) return content;
  if (method === 8) return inflateRawSync(content);
  throw new Error(`it is compressed in an unknown way (${method})`);
}

module.exports = { unzip };
