import { expect, test } from 'vitest';
import { offset } from '../../../src/domain/kernel/ids.ts';
import { openSegmentReader } from '../../../src/journal/segments/segment-reader.ts';
import { type Upcasters, UPCASTERS, upcast } from '../../../src/journal/records/upcasters.ts';
import { append, inNewFolder, record, withLog } from '../log-folder.ts';

const LATER: Upcasters = {
  versions: { ...UPCASTERS.versions, ContainerRemoved: 3 },
  steps: {
    ContainerRemoved: [
      ({ reason, ...event }) => ({ ...event, why: reason }),
      ({ why, ...event }) => ({ ...event, why: [why] }),
    ],
  },
};

test('an old version is lifted step by step while it is read, and the log stays as it is', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      const [at] = await append(journal, record('a'));
      const read = (upcasters?: Upcasters) => {
        const reader = openSegmentReader(dir, upcasters);
        const events = reader
          .read({ from: offset(2), upTo: offset(2), max: 1 })
          .map(({ event }) => event);
        reader.close();
        return events;
      };
      expect(at).toBe(2);
      const { type, containerId, invoker } = {
        type: 'ContainerRemoved',
        containerId: 'a',
        invoker: 0,
      };
      expect(read(LATER)).toEqual([{ type, containerId, invoker, why: ['idle'] }]);
      expect(read()).toEqual([record('a').event]);
    }),
  ));

test('a version that is newer than this program is an error that names the offset', () =>
  inNewFolder((dir) =>
    withLog(dir, async (journal) => {
      await append(journal, record('a'));
      const older = { ...UPCASTERS, versions: { ...UPCASTERS.versions, ContainerRemoved: 0 } };
      const reader = openSegmentReader(dir, older);
      expect(() => reader.read({ from: offset(1), upTo: offset(2), max: 2 })).toThrow(
        'offset 2: ContainerRemoved has version 1, and the newest known is 0',
      );
      reader.close();
    }),
  ));

test('an unknown type is an error that names the offset', () =>
  inNewFolder((dir) =>
    withLog(dir, async () => {
      const reader = openSegmentReader(dir, { versions: {}, steps: {} });
      expect(() => reader.read({ from: offset(1), upTo: offset(1), max: 1 })).toThrow(
        'offset 1: the event type EpochStarted is unknown',
      );
      reader.close();
    }),
  ));

test('every version that was ever written has its step', () => {
  for (const [type, newest = 0] of Object.entries(UPCASTERS.versions))
    expect(UPCASTERS.steps[type]?.length ?? 0).toBe(newest - 1);
});

test('a version that is no number, or a step that is missing, is an error', () => {
  const missing: Upcasters = { versions: { A: 2 }, steps: {} };
  expect(() => upcast({}, 'A', 1, missing)).toThrow("A can't be lifted from version 1");
  expect(() => upcast({}, 'A', Number.NaN, missing)).toThrow(/has version NaN/);
  expect(() => upcast({}, 'toString', 1, missing)).toThrow('the event type toString is unknown');
});
