import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { openViews } from '../../../src/journal/views/live-views.ts';
import { rebuildViews } from '../../../src/journal/views/rebuild.ts';
import { removeViews } from '../../../src/journal/views/views-file.ts';
import { ViewsUnavailable } from '../../../src/journal/views.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { systemClock as clock } from '../../../src/platform/system-clock.ts';
import { HELLO } from '../../support/action-fixtures.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { activationRecord, recordHead } from '../../../src/domain/activation/record.ts';
import { anyHistory } from '../projections/history.ts';
import { ID } from '../projections/names.ts';
import { append, everyAnswer, inNewFolder, openLog, running } from './running.ts';

const accepted = (index: number) => {
  const event = acceptedEvent({ activationId: ID(index) });
  return { topic: 'invoker0', key: event.activationId, event } as const;
};
const completed = (index: number, acceptedAt: number) => {
  const event = completedEvent({ activationId: ID(index), acceptedAt: offset(acceptedAt) });
  return { topic: 'completed', key: event.activationId, event } as const;
};

// Each opening of journal and views starts four threads, which takes its time on a busy machine.
describe('views of a running server', { timeout: 60_000 }, () => {
  test('show every write to a question asked right after it', () =>
    inNewFolder((dataDir) =>
      running(dataDir, async (journal, views) => {
        for (let index = 0; index < 50; index += 1) {
          const end = completed(index, journal.durableOffset() + 1);
          await append(journal, [accepted(index), end]);
          expect(await views.activation(HELLO.namespace, ID(index))).toEqual(
            activationRecord(recordHead(accepted(index).event), end.event),
          );
        }
      }),
    ));

  test('show an activation when it has ended, even if the server restarted while it ran', () =>
    inNewFolder(async (dataDir) => {
      let acceptedAt = 0;
      await running(dataDir, async (journal, views) => {
        await append(journal, [accepted(1)]);
        acceptedAt = journal.durableOffset();
        expect(await views.activation(HELLO.namespace, ID(1))).toBeNull();
      });
      await running(dataDir, async (journal, views) => {
        expect(await views.activation(HELLO.namespace, ID(1))).toBeNull();
        await append(journal, [completed(1, acceptedAt)]);
        expect(await views.activation(HELLO.namespace, ID(1))).toMatchObject({ start: 1010 });
      });
    }));

  test('give the same answers after they are rebuilt, and after they are deleted', () =>
    fc.assert(
      fc.asyncProperty(anyHistory, anyHistory, (first, second) =>
        inNewFolder(async (dataDir) => {
          let live = '';
          for (const history of [first, second])
            await running(dataDir, async (journal, views) => {
              for (const record of history) await append(journal, [record]);
              live = await everyAnswer(views);
            });
          const records = first.length + second.length;
          expect(rebuildViews(dataDir, clock)?.records).toBeGreaterThan(records);
          const check = () =>
            running(dataDir, async (_, views) => expect(await everyAnswer(views)).toBe(live));
          await check();
          removeViews(dataDir);
          await check();
        }),
      ),
      { numRuns: 2 },
    ));

  test('are not rebuilt under a running server', () =>
    inNewFolder((dataDir) =>
      running(dataDir, async () => {
        expect(rebuildViews(dataDir, clock)).toBeNull();
      }),
    ));

  test('say in one line of the log why they are made anew', () =>
    inNewFolder(async (dataDir) => {
      const lines: unknown[] = [];
      const log = { ...silentLogger, info: (fields: object) => void lines.push(fields) };
      const journal = await openLog(dataDir);
      for (let start = 0; start < 2; start += 1)
        await (await openViews({ dataDir, journal, clock, log })).close();
      expect(lines).toEqual([{ because: 'there were none' }]);
      await journal.close();
    }));

  test('refuse what is asked after they are closed, and leave one file', () =>
    inNewFolder(async (dataDir) => {
      const journal = await openLog(dataDir);
      const views = await openViews({ dataDir, journal, clock, log: silentLogger });
      await append(journal, [accepted(1)]);
      const open = views.activation(HELLO.namespace, ID(1)).then(E.right, E.left);
      await views.close();
      await open;
      await expect(views.subject('ann')).rejects.toThrow(ViewsUnavailable);
      expect(readdirSync(join(dataDir, 'views'))).toEqual(['views.db']);
      await journal.close();
    }));

  test('report the end of a thread, and refuse every question from then on', () =>
    inNewFolder(async (dataDir) => {
      const journal = await openLog(dataDir);
      let lost = 0;
      const ahead = { durableOffset: () => offset(journal.durableOffset() + lost) };
      const views = await openViews({ dataDir, journal: ahead, clock, log: silentLogger });
      const fatal = new Promise<Error>((resolve) => views.onFatal(resolve));
      lost = 1;
      await expect(views.subject('ann')).rejects.toThrow(ViewsUnavailable);
      expect((await fatal).message).toBe('the journal ends at 1, before its offset 2');
      await expect(views.subject('ann')).rejects.toThrow('the views have failed');
      await views.close();
      await journal.close();
    }));

  test('that can not be opened say why', () =>
    inNewFolder(async (dataDir) => {
      const journal = { durableOffset: () => offset(5) };
      const opening = openViews({ dataDir, journal, clock, log: silentLogger });
      await expect(opening).rejects.toThrow('ENOENT');
    }));
});
