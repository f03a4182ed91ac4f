/**
 * Begins a segment after the first one, which can't be opened once it is made: where its WAL is to be
 * lies a link to nowhere. Argument: the folder of the journal.
 */
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { openLog, record } from '../journal/log-folder.ts';

const [, , dir = ''] = process.argv;
const journal = await openLog(dir, { durability: 'fsync', segmentBytesMax: 1 });
symlinkSync(path.join(dir, 'nowhere', 'at-all'), path.join(dir, '00000000000000000002.db-wal'));
const [appended] = await Promise.allSettled([journal.append([record('a')])]);
process.stdout.write(appended.status === 'rejected' ? String(appended.reason) : 'appended');
process.exit();
