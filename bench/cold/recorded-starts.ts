/** What containers the calls really got, from the journal of a server that has stopped. */
import type { StartKind } from '../../src/domain/invoker/invoker.ts';
import { offset } from '../../src/domain/kernel/ids.ts';
import { openSegmentReader } from '../../src/journal/segments/segment-reader.ts';

export const startedKinds = (dir: string): Readonly<Record<StartKind, number>> => {
  const starts = { cold: 0, prewarmed: 0, warm: 0 };
  const reader = openSegmentReader(dir);
  const upTo = offset(Number.MAX_SAFE_INTEGER);
  for (let from = offset(1); ;) {
    const page = reader.read({ from, upTo, max: 1_000 });
    for (const { event } of page) if (event.type === 'ActivationStarted') starts[event.start] += 1;
    const last = page.at(-1);
    if (last === undefined) break;
    from = offset(last.offset + 1);
  }
  reader.close();
  return starts;
};
