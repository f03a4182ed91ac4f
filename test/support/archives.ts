/** Writes zip and tar files byte by byte, the malicious ones included that no tool would write. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

export interface ArchiveEntry {
  /** With a slash at its end it is a folder. */
  readonly name: string;
  readonly content?: string | Buffer;
  /** Permissions, 0o644 if not given. */
  readonly mode?: number;
  /** Makes it a symbolic link to there. */
  readonly link?: string;
}

const REGULAR = 0o100000;
const LINK = 0o120000;

export const zip = (entries: readonly ArchiveEntry[]): Buffer => {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const { local, central } = zipEntry(entry, at);
    locals.push(local);
    centrals.push(central);
    at += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
};

const zipEntry = (entry: ArchiveEntry, at: number): { local: Buffer; central: Buffer } => {
  const name = Buffer.from(entry.name);
  const content = contentOf(entry);
  const packed = deflateRawSync(content);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x0800, 2);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const type = entry.link === undefined ? REGULAR : LINK;
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(((type | (entry.mode ?? 0o644)) << 16) >>> 0, 6);
  tail.writeUInt32LE(at, 10);
  return {
    local: Buffer.concat([uint32(0x04034b50), common, name, packed]),
    central: Buffer.concat([uint32(0x02014b50), uint16(0x0314), common, tail, name]),
  };
};

export const tarGz = (entries: readonly ArchiveEntry[]): Buffer =>
  gzipSync(Buffer.concat([...entries.flatMap(tarEntry), Buffer.alloc(1024)]));

/** Names too long for the header go into a POSIX record before it. */
const tarEntry = (entry: ArchiveEntry): readonly Buffer[] => {
  const { name, link } = entry;
  const type = name.endsWith('/') ? '5' : '0';
  if (name.length <= 100) return tarBlock(name, link === undefined ? type : '2', entry);
  const record = ` path=${name}\n`;
  const length = [3, 4]
    .map((digits) => record.length + digits)
    .find((it, at) => String(it).length === at + 3);
  const extension = { name: 'pax', content: `${length}${record}` };
  return [...tarBlock('pax', 'x', extension), ...tarBlock(name.slice(0, 100), '0', entry)];
};

const tarBlock = (name: string, type: string, entry: ArchiveEntry): readonly Buffer[] => {
  const content = entry.link === undefined ? contentOf(entry) : Buffer.alloc(0);
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write((entry.mode ?? 0o644).toString(8).padStart(7, '0'), 100);
  header.write(content.length.toString(8).padStart(11, '0'), 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(entry.link ?? '', 157);
  header.write('ustar', 257);
  header.write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
};

const contentOf = ({ content, link }: ArchiveEntry): Buffer => Buffer.from(link ?? content ?? '');

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const uint16 = (value: number): Buffer => uint32(value).subarray(0, 2);
