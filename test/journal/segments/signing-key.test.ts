import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  parsePublicKeys,
  prepareSigningKey,
  publicKeyFile,
} from '../../../src/journal/segments/signing-key.ts';
import { inNewFolder, openLog } from '../log-folder.ts';

const keyIn = (dir: string): string => join(dir, 'journal.key');
const publicKeys = (dir: string) => parsePublicKeys(readFileSync(join(dir, 'journal.pub'), 'utf8'));

test('the key is made once, and only its owner can read it', () =>
  inNewFolder(async (dir) => {
    prepareSigningKey(keyIn(dir));
    const made = readFileSync(keyIn(dir), 'utf8');
    prepareSigningKey(keyIn(dir));
    expect(readFileSync(keyIn(dir), 'utf8')).toBe(made);
    expect(publicKeyFile(keyIn(dir))).toBe(join(dir, 'journal.pub'));
    expect(readdirSync(dir).toSorted()).toEqual(['journal.key', 'journal.pub']);
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  }));

test('a key that was lost is replaced, and what it signed can still be checked', () =>
  inNewFolder(async (dir) => {
    prepareSigningKey(keyIn(dir));
    const [first] = publicKeys(dir);
    rmSync(keyIn(dir));
    prepareSigningKey(keyIn(dir));
    expect(publicKeys(dir)).toHaveLength(2);
    expect(first?.equals(publicKeys(dir)[0] ?? first)).toBe(true);
  }));

test('a key that is something else stops the start, and the text names the file', () =>
  inNewFolder(async (dir) => {
    writeFileSync(keyIn(dir), 'x');
    await expect(openLog(dir)).rejects.toThrow(`${keyIn(dir)} can't be read as a private key`);
  }));
