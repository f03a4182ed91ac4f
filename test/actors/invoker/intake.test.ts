import { expect, test } from 'vitest';
import { createIntake, type Intake, type ReadBack } from '../../../src/actors/invoker/intake.ts';
import { createPast, type Past } from '../../../src/actors/invoker/past.ts';
import type { Arrival } from '../../../src/actors/pool/job.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { activationId, offset } from '../../../src/domain/kernel/ids.ts';
import { queueOf } from '../../../src/domain/scheduler/demand.ts';
import type { Topic } from '../../../src/domain/topics.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import { acceptedEvent, startedEvent } from '../../support/activation-fixtures.ts';

const idOf = (number: number) => activationId(number.toString(16).padStart(32, '0'));
const record = (at: number, topic: Topic, event: DomainEvent): StoredRecord => ({
  offset: offset(at),
  topic,
  key: String(at),
  timeMs: at,
  event,
});
const acceptance = (at: number): StoredRecord =>
  record(at, 'invoker1', acceptedEvent({ activationId: idOf(at), invoker: 1 }));
const queue = queueOf(acceptedEvent().caller, acceptedEvent().action);
const move = (at: number, acceptedAt: number, to = 1): StoredRecord =>
  record(at, 'moved', {
    type: 'ActivationMoved',
    activationId: idOf(acceptedAt),
    acceptedAt: offset(acceptedAt),
    ...{ queue, from: 0, to, placement: { chosen: 'home', skipped: [] }, attempt: 0 },
  });

/** An invoker 1 with a window of so many, over the records of a journal. */
const open = (records: readonly StoredRecord[], windowMax: number, past: Past = createPast()) => {
  const ran: Arrival[] = [];
  const begun: number[] = [];
  const passed: number[] = [];
  const abandoned: number[] = [];
  const backs: ReadBack[] = [];
  const intake: Intake = createIntake({
    journal: {
      readAt: async (offsets) =>
        offsets.map((at) => {
          const found = records.find(({ offset: one }) => one === at);
          if (found === undefined) throw new Error(`nothing at ${at}`);
          return found;
        }),
    },
    ...{ invoker: 1, past, windowMax },
    run: (arrivals) => ran.push(...arrivals),
    abandon: ({ at }) => abandoned.push(at),
    begin: (at) => begun.push(at),
    pass: (at) => passed.push(at),
    deliver: (back) => backs.push(back),
    fail: (error) => {
      throw error;
    },
  });
  /** Until nothing more comes back. */
  const readBack = async (): Promise<void> => {
    intake.refill();
    await new Promise(setImmediate);
    const back = backs.shift();
    if (back !== undefined) intake.take(back);
  };
  const ranAt = (): readonly number[] => ran.map(({ job }) => job.at);
  return { intake, ran, ranAt, begun, passed, abandoned, readBack };
};

test('what does not fit into the window comes back from the journal, in order', async () => {
  const records = Array.from({ length: 200 }, (_, index) => acceptance(index + 1));
  const world = open(records, 20);
  world.intake.arrive(records);
  expect(world.begun).toHaveLength(200);
  expect(world.ran).toHaveLength(20);
  for (let round = 0; round < 200; round += 1) {
    world.intake.left(queue);
    await world.readBack();
  }
  expect(world.ranAt()).toEqual(records.map(({ offset: at }) => at));
  expect(world.ran.at(-1)?.parked).toMatchObject({ sinceMs: 200 });
});

test('what was moved here runs as its acceptance says, and what was moved elsewhere does not', async () => {
  const records = [acceptance(1), acceptance(2), move(7, 1), move(8, 2, 2)];
  const world = open(records, 20);
  world.intake.arrive(records.slice(2));
  await world.readBack();
  expect(world.ran.map(({ job }) => [job.at, job.offset, job.accepted.activationId])).toEqual([
    [7, 1, idOf(1)],
  ]);
  expect(world.begun).toEqual([7]);
});

test('what had started before does not run again, and leaves its room to others', async () => {
  const past = createPast();
  const records = Array.from({ length: 40 }, (_, index) => acceptance(index + 1));
  for (const { offset: at } of records.slice(0, 30))
    past.note(record(100 + at, 'started', startedEvent({ acceptedAt: at })));
  const world = open(records, 16, past);
  world.intake.arrive(records);
  for (let round = 0; round < 40; round += 1) {
    for (const _ of world.abandoned.splice(0)) world.intake.left(queue);
    await world.readBack();
  }
  expect(world.ranAt()).toEqual([31, 32, 33, 34, 35, 36, 37, 38, 39, 40]);
});
