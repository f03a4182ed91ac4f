import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SealedSecret } from '../../src/domain/subject/subject.ts';
import { createPrivateFile } from '../../src/platform/private-file.ts';
import { openSecretBox } from '../../src/platform/secret-box.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rewhisk-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The same text with one bit of its bytes turned. */
const tampered = (sealed: SealedSecret, bit: number): SealedSecret => {
  const bytes = Buffer.from(sealed, 'base64');
  const at = bit % (bytes.length * 8);
  bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
  return bytes.toString('base64') as SealedSecret;
};

describe('a sealed secret', () => {
  test('opens again, also after a restart, and only for what it belongs to', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (secret, owner, other) => {
        const sealed = openSecretBox(folder).seal(secret, owner);
        const box = openSecretBox(folder);
        expect(box.open(sealed, owner)).toBe(secret);
        if (other !== owner)
          expect(() => box.open(sealed, other)).toThrow(/a secret can't be opened: .*master\.key/);
      }),
      { numRuns: 50 },
    );
  });

  test('does not open when a single bit of it was changed', () => {
    const box = openSecretBox(folder);
    fc.assert(
      fc.property(fc.string(), fc.nat(), (secret, bit) => {
        expect(() => box.open(tampered(box.seal(secret, 'key'), bit), 'key')).toThrow(
          /a secret can't be opened: .*master\.key/,
        );
      }),
      { numRuns: 50 },
    );
  });

  test('does not open under the master key of another data folder', () => {
    const other = mkdtempSync(join(tmpdir(), 'rewhisk-secrets-'));
    const sealed = openSecretBox(folder).seal('secret', 'key');
    expect(() => openSecretBox(other).open(sealed, 'key')).toThrow(
      /a secret can't be opened: .*master\.key/,
    );
    rmSync(other, { recursive: true });
  });

  test('never looks the same twice', () => {
    const box = openSecretBox(folder);
    expect(box.seal('secret', 'key')).not.toBe(box.seal('secret', 'key'));
  });
});

describe('a private file', () => {
  test('may be read by its owner alone, and holds what it was made with', () => {
    const path = join(folder, 'guest.auth');
    createPrivateFile(path, () => 'secret');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe('secret\n');
  });

  test('is never replaced, nor is its content made anew', () => {
    const path = join(folder, 'guest.auth');
    writeFileSync(path, 'old');
    createPrivateFile(path, () => {
      throw new Error('asked for new content');
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
  });
});

test('a master key of another length is refused by the name of its file', () => {
  writeFileSync(join(folder, 'master.key'), 'c2hvcnQ=\n');
  expect(() => openSecretBox(folder)).toThrow(/master\.key does not hold a key of 32 bytes/);
});
