/** What a server that has ended left in its journal. */
import path from 'node:path';
import { E } from '../../src/domain/kernel/fp.ts';
import { offset } from '../../src/domain/kernel/ids.ts';
import type { Topic } from '../../src/domain/topics.ts';
import type { StoredRecord } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';

/** Those of these topics, the first 10,000. */
export const storedRecords = async (
  dataDir: string,
  topics: readonly Topic[],
): Promise<readonly StoredRecord[]> => {
  const opened = await openJournal({
    dir: path.join(dataDir, 'journal'),
    keyFile: path.join(dataDir, 'journal.key'),
    clock: systemClock,
    log: silentLogger,
    durability: 'os',
    segmentBytesMax: 2 ** 28,
    segmentAgeMaxMs: 2 ** 31,
    version: 'test',
  });
  if (E.isLeft(opened)) throw new Error(opened.left);
  const records = await opened.right.read(offset(1), topics, 10_000);
  await opened.right.close();
  return records;
};
