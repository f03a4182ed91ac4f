/**
 * Unpacks a tar file from a stream: ustar with the long names of POSIX (`x`) and GNU (`L`, `K`).
 * Files, folders and links within the archive; devices and the like are left out.
 */
import type { ArchiveWriter } from './archive-writer.ts';
import { type BlockReader, createBlockReader } from './block-reader.ts';
import { CodeError } from './code-error.ts';

const BLOCK = 512;
/** Of the records that carry long names. */
const EXTENSION_BYTES_MAX = 64 * 1024;

interface Header {
  readonly name: string;
  readonly link: string;
  readonly size: number;
  readonly type: string;
  readonly executable: boolean;
}

/** What extension records said about the entry that follows them. */
type Extension = Partial<Pick<Header, 'name' | 'link' | 'size'>>;

export const unpackTar = async (
  source: AsyncIterable<Buffer>,
  writer: ArchiveWriter,
): Promise<void> => {
  const reader = createBlockReader(source);
  let extension: Extension = {};
  for (;;) {
    const block = await reader.take(BLOCK);
    if (block === null || block.every((byte) => byte === 0)) return;
    const header = { ...readHeader(block), ...extension };
    if (isExtension(header.type)) {
      extension = { ...extension, ...(await readExtension(reader, header)) };
    } else {
      extension = {};
      await unpackEntry(reader, header, writer);
    }
  }
};

const unpackEntry = async (
  reader: BlockReader,
  header: Header,
  writer: ArchiveWriter,
): Promise<void> => {
  const content = reader.bytes(header.size);
  if (header.type === '5') await writer.folder(header.name);
  if (header.type === '2') await writer.link(header.name, header.link);
  if (header.type === '0') await writer.file(header.name, header.executable, content);
  else await skip(content);
  await skip(reader.bytes(padding(header.size)));
};

const skip = async (content: AsyncIterable<Buffer>): Promise<void> => {
  for await (const part of content) void part;
};

const readHeader = (block: Buffer): Header => {
  const prefix = text(block, 345, 155);
  const name = text(block, 0, 100);
  const posix = text(block, 257, 5) === 'ustar';
  const type = text(block, 156, 1);
  if (number(block, 148, 8) !== checksum(block)) throw broken();
  return {
    name: posix && prefix !== '' ? `${prefix}/${name}` : name,
    link: text(block, 157, 100),
    size: number(block, 124, 12),
    type: type === '' ? '0' : type,
    executable: (number(block, 100, 8) & 0o111) !== 0,
  };
};

/** All bytes of the header, its own field counting as blanks. */
const checksum = (block: Buffer): number =>
  block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);

const isExtension = (type: string): boolean => ['x', 'g', 'L', 'K'].includes(type);

const readExtension = async (reader: BlockReader, header: Header): Promise<Extension> => {
  if (header.size > EXTENSION_BYTES_MAX) throw broken();
  const content = await reader.take(header.size + padding(header.size));
  if (content === null) throw broken();
  const body = content.subarray(0, header.size);
  if (header.type === 'L') return { name: text(body, 0, body.length) };
  if (header.type === 'K') return { link: text(body, 0, body.length) };
  return header.type === 'x' ? readPaxRecords(body.toString('utf8')) : {};
};

/** Lines of `<length> <key>=<value>`; of all keys only these three say where an entry goes. */
const readPaxRecords = (records: string): Extension => {
  const value = (key: string): string | undefined =>
    new RegExp(`^\\d+ ${key}=(.*)$`, 'm').exec(records)?.[1];
  const [name, link, size] = [value('path'), value('linkpath'), value('size')];
  return {
    ...(name === undefined ? {} : { name }),
    ...(link === undefined ? {} : { link }),
    ...(size === undefined ? {} : { size: sizeOf(Number(size)) }),
  };
};

const text = (block: Buffer, at: number, length: number): string => {
  const end = block.indexOf(0, at);
  return block.toString('utf8', at, end === -1 || end > at + length ? at + length : end);
};

const number = (block: Buffer, at: number, length: number): number =>
  sizeOf(parseInt(text(block, at, length).trim() || '0', 8));

const sizeOf = (size: number): number => {
  if (!Number.isSafeInteger(size) || size < 0) throw broken();
  return size;
};

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

const broken = (): CodeError =>
  new CodeError('There was an error uncompressing the action Tar GZ archive.');
