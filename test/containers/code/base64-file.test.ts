import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { decodeBase64File } from '../../../src/containers/code/base64-file.ts';

test.each([0, 1, 2, 3, 100_000, 200_001])(
  '%i bytes come out as they went in, line breaks or not',
  async (length) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-base64-'));
    const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 7) % 256));
    const text = bytes.toString('base64');
    for (const [name, written] of [
      ['plain', text],
      ['lines', text.replace(/.{76}/g, '$&\r\n')],
    ] as const) {
      const [source, target] = [path.join(folder, name), path.join(folder, `${name}.bytes`)];
      writeFileSync(source, written);
      await decodeBase64File(source, target);
      expect(readFileSync(target).equals(bytes)).toBe(true);
    }
    rmSync(folder, { recursive: true });
  },
);
