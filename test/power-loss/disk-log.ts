/**
 * What `disk-log.c` wrote down, read again: everything that one process did to the files of a folder,
 * in order. A process that was killed may leave half of a last line, which is as good as none.
 */

export type Operation =
  | { readonly type: 'opened'; readonly inode: bigint; readonly path: string }
  | {
      readonly type: 'created';
      readonly inode: bigint;
      readonly path: string;
      readonly mode: number;
    }
  | {
      readonly type: 'written';
      readonly inode: bigint;
      readonly position: number;
      readonly data: Buffer;
    }
  | { readonly type: 'resized'; readonly inode: bigint; readonly bytes: number }
  | { readonly type: 'modeSet'; readonly inode: bigint; readonly mode: number }
  /** A sync has begun; only when it has ended, what was done before it began is on the disk. */
  | { readonly type: 'syncing' | 'synced'; readonly inode: bigint; readonly sync: number }
  | { readonly type: 'renamed' | 'linked'; readonly path: string; readonly to: string }
  | { readonly type: 'unlinked' | 'folderMade'; readonly path: string };

const HEAD_BYTES = 32;

export const readDiskLog = (log: Buffer): readonly Operation[] => {
  const operations: Operation[] = [];
  for (let at = 0; at + HEAD_BYTES <= log.length;) {
    const bytes = log.readUInt32LE(at);
    if (at + bytes > log.length) break;
    operations.push(operationOf(log.subarray(at, at + bytes)));
    at += bytes;
  }
  return operations;
};

const operationOf = (line: Buffer): Operation => {
  const code = line.readUInt32LE(4);
  const inode = line.readBigUInt64LE(8);
  const number = Number(line.readBigUInt64LE(16));
  const second = HEAD_BYTES + line.readUInt32LE(24);
  const data = line.subarray(HEAD_BYTES, second);
  const path = code === 3 ? '' : data.toString();
  const to = line.toString('utf8', second);
  switch (code) {
    case 1:
      return { type: 'opened', inode, path };
    case 2:
      return { type: 'created', inode, path, mode: number };
    case 3:
      return { type: 'written', inode, position: number, data };
    case 4:
      return { type: 'resized', inode, bytes: number };
    case 5:
      return { type: 'syncing', inode, sync: number };
    case 6:
      return { type: 'synced', inode, sync: number };
    case 7:
      return { type: 'renamed', path, to };
    case 8:
      return { type: 'linked', path, to };
    case 9:
      return { type: 'unlinked', path };
    case 10:
      return { type: 'folderMade', path };
    case 11:
      return { type: 'modeSet', inode, mode: number };
    default:
      throw new Error(`the disk log can't follow what was done: ${path} ${to}`);
  }
};
