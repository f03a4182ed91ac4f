import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addChunk,
  type BodyMemory,
  createBodyCollection,
  readCollected,
  releaseBody,
} from '../../../src/http/body/body-collection.ts';

const chunk = (text: string): ArrayBuffer => new Uint8Array(Buffer.from(text)).buffer;
const memoryOf = (bytesMax: number): BodyMemory => ({ bytesMax, used: 0 });
const textOf = async (body: ReturnType<typeof readCollected>): Promise<string> => {
  const read = await body;
  return read.type === 'whole' ? Buffer.from(read.bytes).toString() : read.type;
};

test('a body is what its chunks were, however it was cut and whenever it was asked for', async () => {
  const law = fc.asyncProperty(fc.array(fc.string()), fc.nat(5), async (texts, askedAfter) => {
    const collection = createBodyCollection(memoryOf(10_000), 10_000, 0);
    let read: ReturnType<typeof readCollected> | null = null;
    for (const [i, text] of texts.entries()) {
      if (i === askedAfter) read = readCollected(collection, 10_000);
      addChunk(collection, chunk(text), false);
    }
    addChunk(collection, chunk(''), true);
    expect(await textOf(read ?? readCollected(collection, 10_000))).toBe(texts.join(''));
  });
  await fc.assert(law);
});

test('a chunk is copied, because its memory is gone afterwards', async () => {
  const collection = createBodyCollection(memoryOf(100), 100, 0);
  const bytes = chunk('abc');
  addChunk(collection, bytes, true);
  new Uint8Array(bytes).fill(0);
  expect(await textOf(readCollected(collection, 100))).toBe('abc');
});

test('a body that announces too much is refused before any of it has come', async () => {
  const collection = createBodyCollection(memoryOf(100), 100, 51);
  expect(await readCollected(collection, 50)).toEqual({ type: 'tooLong', bytes: 51 });
});

test('a body that becomes too long is given up at once, and what it held is free', async () => {
  const memory = memoryOf(100);
  const collection = createBodyCollection(memory, 100, 0);
  addChunk(collection, chunk('abcd'), false);
  const read = readCollected(collection, 5);
  addChunk(collection, chunk('ef'), false);
  expect(await read).toEqual({ type: 'tooLong', bytes: 6 });
  expect(memory.used).toBe(0);
  addChunk(collection, chunk('g'), true);
  expect(memory.used).toBe(0);
});

test('a body that came whole but is longer than asked for is too long', async () => {
  const collection = createBodyCollection(memoryOf(100), 100, 0);
  addChunk(collection, chunk('abc'), true);
  expect(await readCollected(collection, 2)).toEqual({ type: 'tooLong', bytes: 3 });
});

test('bodies share one bound, and a body for which there is no room says so', async () => {
  const memory = memoryOf(5);
  const first = createBodyCollection(memory, 100, 0);
  const second = createBodyCollection(memory, 100, 0);
  addChunk(first, chunk('abc'), false);
  addChunk(second, chunk('def'), true);
  expect(await readCollected(second, 100)).toEqual({ type: 'noRoom' });
  releaseBody(first);
  expect(memory.used).toBe(0);
});

test('whoever waits for a body learns that the connection is gone', async () => {
  const collection = createBodyCollection(memoryOf(100), 100, 10);
  addChunk(collection, chunk('abc'), false);
  const read = readCollected(collection, 100);
  releaseBody(collection);
  expect(await read).toEqual({ type: 'dropped' });
});
