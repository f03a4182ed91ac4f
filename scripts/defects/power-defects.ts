/**
 * Defects of what is synced, and when: a power loss takes what was promised. That the name of a new segment is not
 * synced is not among them: SQLite syncs the folder with the first commit to the WAL.
 */
import type { Catcher, Defect } from './defect.ts';

const MANY_DISKS: Catcher = { tests: ['test/power-loss/journal.extended.ts'] };

export const POWER_DEFECTS: readonly Defect[] = [
  {
    name: 'a commit is acknowledged that was not synced',
    file: 'src/journal/sqlite.ts',
    text: "if (durability === 'fsync') setPragma(database, 'synchronous', 'FULL', 2);",
    replacement: "if (durability === 'fsync') setPragma(database, 'synchronous', 'OFF', 0);",
    caughtBy: MANY_DISKS,
  },
  {
    name: 'a blob has its name before its bytes are on the disk',
    file: 'src/journal/blob-store.ts',
    text: 'await sync(temporary);',
    replacement: '',
    caughtBy: MANY_DISKS,
  },
  {
    name: 'an event names a blob whose own name may be lost',
    file: 'src/journal/blob-store.ts',
    text: 'await sync(dirname(file));',
    replacement: '',
    caughtBy: MANY_DISKS,
  },
  {
    name: 'something is sealed with a key that may be lost',
    file: 'src/platform/private-file.ts',
    text: '  syncNames(dirname(path));\n};',
    replacement: '};',
    caughtBy: MANY_DISKS,
  },
];
