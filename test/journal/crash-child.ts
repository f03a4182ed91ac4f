/**
 * Appends for ever, and says each acknowledged offset with its record's key. To be killed.
 * Arguments: the journal's folder, and what the keys begin with.
 */
import { offset } from '../../src/domain/kernel/ids.ts';
import { append, openLog, record } from './log-folder.ts';

const [, , dir = '', prefix = ''] = process.argv;
const journal = await openLog(dir, { durability: 'fsync', segmentBytesMax: 120_000 });
let made = 0;

/** In one piece: a kill leaves no half line. */
const say = (lines: string): Promise<void> =>
  new Promise((resolve) => process.stdout.write(lines, () => resolve()));

const appendForEver = async (): Promise<never> => {
  for (;;) {
    made += 2;
    const keys = [`${prefix}-${made}`, `${prefix}-${made + 1}`];
    const offsets = await append(journal, ...keys.map((key) => record(key)));
    await say(offsets.map((at, index) => `${at} ${keys[index]}\n`).join(''));
    journal.commitCursor('reader', offset((offsets[0] ?? 0) + 1));
  }
};
await Promise.all(Array.from({ length: 8 }, appendForEver));
