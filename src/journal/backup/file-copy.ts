/**
 * Files as a backup has them: copied once, with the SHA-256 of what was read, and on the disk before
 * they get their name. Synchronous and in pieces, however large they are.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** What a file is. */
export interface Content {
  /** In hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

const PIECE_BYTES = 1_048_576;

/** Makes `to`, mode 0600 and synced; fails when it exists. */
export const copyFile = (from: string, to: string): Content => {
  const target = openSync(to, 'wx', 0o600);
  try {
    const content = readFile(from, (piece) => writeWhole(target, piece));
    fsyncSync(target);
    return content;
  } finally {
    closeSync(target);
  }
};

export const contentOf = (path: string): Content => readFile(path, () => undefined);

const readFile = (path: string, onPiece: (piece: Uint8Array) => void): Content => {
  const source = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
    let bytes = 0;
    for (let read = readSync(source, piece); read > 0; read = readSync(source, piece)) {
      const part = piece.subarray(0, read);
      hash.update(part);
      onPiece(part);
      bytes += read;
    }
    return { sha256: hash.digest('hex'), bytes };
  } finally {
    closeSync(source);
  }
};

const writeWhole = (file: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
};

/** Whether the file is there with this size. What it holds is checked when it is restored. */
export const isThere = (path: string, bytes: number): boolean =>
  statSync(path, { throwIfNoEntry: false })?.size === bytes;

/** Gives a finished file its name; the folder is made when absent. */
export const place = (finished: string, path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  renameSync(finished, path);
};
