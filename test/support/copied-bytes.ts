/** How many bytes a task copies from buffer to buffer: what a cost grows with, on any machine. */
import { vi } from 'vitest';

export const copiedBytes = (task: () => void): number => {
  const copy = vi.spyOn(Buffer.prototype, 'copy');
  const concat = vi.spyOn(Buffer, 'concat');
  try {
    task();
    const joined = concat.mock.results.map(({ value }) => (value instanceof Buffer ? value : []));
    return [
      ...copy.mock.results.map(({ value }) => Number(value)),
      ...joined.map(({ length }) => length),
    ].reduce((sum, bytes) => sum + bytes, 0);
  } finally {
    copy.mockRestore();
    concat.mockRestore();
  }
};
