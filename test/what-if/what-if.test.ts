import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import type { NewRecord } from '../../src/journal/journal.ts';
import { EVERYTHING } from '../../src/what-if/scope.ts';
import { type WhatIfRequest, whatIf } from '../../src/what-if/what-if.ts';
import { append, clockAt, inNewFolder, withLog } from '../journal/log-folder.ts';
import { runCommand } from '../support/rewhisk-server.ts';
import { call, container, idOf, T0, type Timed } from './recorded-calls.ts';
import { SETTINGS } from './replay-settings.ts';

/** A burst of five, each with a container of its own. */
const BURST: readonly Timed[] = Array.from({ length: 5 }, (_, number) => [
  ...container(`c${number}`, 10),
  ...call({
    ...{ number, atMs: 10, waitMs: 40, queuedMs: 40, initMs: 20, runMs: 30 },
    ...({ start: 'cold', container: `c${number}` } as const),
  }),
]).flat();

const recordOf = ({ event }: Timed): NewRecord => ({
  topic: 'system',
  key: 'activationId' in event ? event.activationId : idOf(0),
  event,
});

const withBurst = (work: (dir: string) => void | Promise<void>) =>
  inNewFolder(async (folder) => {
    const dir = join(folder, 'journal');
    mkdirSync(dir, { recursive: true });
    let nowMs = T0;
    const clock = clockAt(() => nowMs);
    await withLog(
      dir,
      async (journal) => {
        for (const timed of BURST.toSorted((a, b) => a.atMs - b.atMs)) {
          nowMs = T0 + timed.atMs;
          await append(journal, recordOf(timed));
        }
        // The server runs meanwhile.
        await work(folder);
      },
      { clock },
    );
  });

const request = (folder: string, changes: readonly string[]): WhatIfRequest => ({
  dir: join(folder, 'journal'),
  scope: EVERYTHING,
  server: { ...SETTINGS, pool: { ...SETTINGS.pool, memoryMb: 4_096 } },
  changes,
  onProgress: () => undefined,
});

test('a journal that is being written is read, and told under both settings', () =>
  withBurst((folder) => {
    expect(whatIf(request(folder, ['concurrency=200']))).toMatchObject({
      right: {
        recorded: { calls: 5, starts: { cold: 5 } },
        replayed: { calls: 5, starts: { cold: 5 } },
        changed: { calls: 5, starts: { cold: 1, warm: 4 } },
      },
    });
  }));

test('where nothing was called there is nothing to compare', () =>
  withBurst((folder) => {
    const nobody = { ...EVERYTHING, namespace: 'nobody' };
    expect(E.isLeft(whatIf({ ...request(folder, []), scope: nobody }))).toBe(true);
  }));

describe('the command', () => {
  test('prints the figures side by side, or as JSON', () =>
    withBurst(async (folder) => {
      const args = ['whatif', '--data', folder, '--set', 'concurrency=200'];
      const shown = await runCommand(args);
      expect(shown).toMatchObject({
        code: 0,
        printed: expect.stringMatching(/cold starts +5 +5 +1/),
      });
      const { code, printed } = await runCommand([...args, '--json', '--from', '1']);
      expect(code).toBe(0);
      expect(JSON.parse(printed)).toMatchObject({ changed: { starts: { cold: 1 } } });
    }));

  test.each([
    ['--set', 'concurency=5'],
    ['--set', 'concurrency=none'],
    ['--from', 'yesterday'],
    ['--config', '/nowhere.json'],
    ['--data', '/nowhere'],
  ])('%s %s ends it with one line and status 2', (flag, value) =>
    withBurst(async (folder) => {
      const { code, printed } = await runCommand(['whatif', '--data', folder, flag, value]);
      expect(code).toBe(2);
      expect(printed).toMatch(/^rewhisk: [^\n]+\n$/);
    }),
  );
});
