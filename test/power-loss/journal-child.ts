/**
 * Appends for ever to a journal that is synced, with a blob for each record, and says each pair of
 * keys when it is acknowledged. To be killed. Argument: the data folder.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createBlobStore } from '../../src/journal/blob-store.ts';
import { openSecretBox } from '../../src/platform/secret-box.ts';
import { append, openLog, record } from '../journal/log-folder.ts';

const [, , dataDir = ''] = process.argv;
/** Enough for a segment to end after some tens of appends. */
const SEGMENT_BYTES_MAX = 120_000;
const BLOB_BYTES = 5_000;

openSecretBox(dataDir);
process.stdout.write('sealed\n');
mkdirSync(path.join(dataDir, 'journal'), { mode: 0o700 });
const journal = await openLog(path.join(dataDir, 'journal'), {
  keyFile: path.join(dataDir, 'journal.key'),
  durability: 'fsync',
  segmentBytesMax: SEGMENT_BYTES_MAX,
});
const blobs = createBlobStore(path.join(dataDir, 'blobs'), 'fsync');
let made = 0;

const appendForEver = async (): Promise<never> => {
  for (;;) {
    const bytes = [made + 1, made + 2].map((number) => Buffer.alloc(BLOB_BYTES, `${number} `));
    made += 2;
    const keys = await Promise.all(bytes.map((one) => blobs.put(one)));
    await append(journal, ...keys.map((key) => record(key)));
    process.stdout.write(`${keys.join(' ')}\n`);
  }
};
await Promise.all(Array.from({ length: 4 }, appendForEver));
