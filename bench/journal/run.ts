/**
 * `npm run bench:journal`: how many bytes of journal a small activation takes with its three events,
 * many at once and one after the other, everything in the files included. The exit status is 1 above
 * the budget. Method and reading: `bench/README.md`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { E } from '../../src/domain/kernel/fp.ts';
import { offset, type Offset } from '../../src/domain/kernel/ids.ts';
import type { Journal, NewRecord } from '../../src/journal/journal.ts';
import { journalStats } from '../../src/journal/journal-stats.ts';
import { openJournal } from '../../src/journal/open-journal.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { smallActivation } from './activation-events.ts';

const BUDGET_BYTES = 700;
/** Enough that what a segment begins with counts for nothing. */
const { values } = parseArgs({
  options: {
    activations: { type: 'string', default: '20000' },
    data: { type: 'string', default: tmpdir() },
  },
});
const ACTIVATIONS = Number(values.activations);

const open = async (dir: string): Promise<Journal> => {
  const opened = await openJournal({
    ...{ dir: join(dir, 'journal'), keyFile: join(dir, 'journal.key'), clock: systemClock },
    ...{ log: createLogger('warn'), durability: 'fsync', version: 'bench' },
    ...{ segmentBytesMax: 1_000_000_000, segmentAgeMaxMs: 86_400_000 },
  });
  if (E.isLeft(opened)) throw new Error(opened.left);
  return opened.right;
};

const append = async (journal: Journal, record: NewRecord): Promise<Offset> => {
  const appended = await journal.append([record]);
  if (E.isLeft(appended)) throw new Error(appended.left.type);
  return appended.right[0] ?? offset(0);
};

const live = async (journal: Journal): Promise<void> => {
  const { acceptance, start, end } = smallActivation(systemClock.nowMs());
  const at = await append(journal, acceptance);
  await append(journal, start(at));
  await append(journal, end(at));
};

/** Bytes of the files for an activation. */
const measure = async (atOnce: number, activations: number): Promise<number> => {
  const dir = mkdtempSync(join(values.data, 'rewhisk-bench-'));
  try {
    const journal = await open(dir);
    let left = activations;
    const worker = async (): Promise<void> => {
      for (; left > 0; left -= 1) await live(journal);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    await journal.close();
    const { fileBytes, activations: counted } = journalStats(join(dir, 'journal'));
    return fileBytes / counted;
  } finally {
    rmSync(dir, { recursive: true });
  }
};

let worst = 0;
for (const [atOnce, activations] of [
  [128, ACTIVATIONS],
  [1, Math.ceil(ACTIVATIONS / 10)],
] as const) {
  const bytes = await measure(atOnce, activations);
  worst = Math.max(worst, bytes);
  process.stdout.write(
    `${String(atOnce).padStart(3)} at once: ${bytes.toFixed(0)} bytes for an activation with its three events\n`,
  );
}
process.stdout.write(
  `budget: ${BUDGET_BYTES} bytes, ${worst <= BUDGET_BYTES ? 'kept' : 'MISSED'}\n`,
);
process.exitCode = worst <= BUDGET_BYTES ? 0 : 1;
