/** A container actor before a pool that only listens, and a driver that answers when the test says. */
import { createActorSystem } from '../../../src/actors/actor-system.ts';
import type { ActorRef } from '../../../src/actors/actor.ts';
import type {
  ContainerMessage,
  ContainerReport,
} from '../../../src/actors/pool/container-messages.ts';
import { spawnContainer } from '../../../src/actors/pool/container.ts';
import type { Job } from '../../../src/actors/pool/job.ts';
import type { Container, ContainerDriver } from '../../../src/containers/driver.ts';
import type { CallReport } from '../../../src/domain/activation/outcome.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { blobHash, containerId, offset } from '../../../src/domain/kernel/ids.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { isBlobRef } from '../../../src/domain/kernel/payload.ts';
import type { BlobStore } from '../../../src/journal/journal.ts';
import { silentLogger as log } from '../../../src/platform/logger.ts';
import { acceptedEvent } from '../../support/activation-fixtures.ts';
import { createManualClock, type ManualClock } from '../controller/manual-clock.ts';

export type Call = 'init' | 'run' | 'pause' | 'resume' | 'destroy';

export interface ContainerWorld {
  readonly tell: (message: ContainerMessage) => void;
  readonly clock: ManualClock;
  /** The next message to the pool, which has to be of that type. */
  readonly heard: <Type extends ContainerReport['type']>(
    type: Type,
  ) => Promise<Extract<ContainerReport, { type: Type }>>;
  /** The driver is asked next, for this; the call is answered by the function, or never. */
  readonly asked: (call: Call) => Promise<Answer>;
  readonly exit: () => void;
  readonly deadLetters: () => number;
}

export interface Answer {
  /** A run answers with the body, `{}` if none is given. */
  readonly done: (body?: string) => void;
  readonly fails: () => void;
}

const blobs: BlobStore = {
  put: async () => blobHash('0'),
  get: async () => new Uint8Array(),
  path: () => '/nowhere',
  payload: (text) => text,
  resolve: (payload) => (isBlobRef(payload) ? jsonText({}) : payload),
};

export const job = (at = 1): Job => {
  const accepted = acceptedEvent();
  return {
    at: offset(at),
    offset: offset(at),
    accepted,
    state: { phase: 'accepted', accepted },
    bounces: 0,
  };
};

/** What comes one after the other, for whoever asks for the next. */
const createLine = <Item>() => {
  const items: Item[] = [];
  let arrived = Promise.withResolvers<void>();
  return {
    add: (item: Item): void => {
      items.push(item);
      arrived.resolve();
    },
    next: async (): Promise<Item> => {
      for (;;) {
        const item = items.shift();
        if (item !== undefined) return item;
        arrived = Promise.withResolvers<void>();
        await arrived.promise;
      }
    },
  };
};

const answered = (nowMs: number, body: string): CallReport => ({
  outcome: { type: 'answered', ok: true, body },
  ...{ startMs: nowMs, endMs: nowMs, logs: [] },
});

const scriptedDriver = (
  clock: ManualClock,
  ask: (call: Call, answer: Answer) => void,
  exited: Promise<void>,
): ContainerDriver => {
  const calling =
    <Value>(call: Call, value: (body: string) => Value) =>
    (): Promise<Value> =>
      new Promise((resolve, reject) => {
        ask(call, {
          done: (body = '{}') => resolve(value(body)),
          fails: () => reject(new Error(call)),
        });
      });
  const report = (body: string): CallReport => answered(clock.nowMs(), body);
  const nothing = (): void => undefined;
  return {
    name: 'scripted',
    isolation: 'nothing runs in it',
    held: 'nothing runs in it',
    isolated: true,
    networks: ['full', 'none'],
    offers: { kinds: ['nodejs:22'], images: [] },
    create: async ({ id }) => {
      const container: Container = {
        id,
        init: calling('init', report),
        run: calling('run', report),
        pause: calling('pause', nothing),
        resume: calling('resume', nothing),
        destroy: calling('destroy', nothing),
        exited,
      };
      return E.right(container);
    },
    close: async () => undefined,
  };
};

export const inContainerWorld = async (
  test: (world: ContainerWorld) => Promise<void>,
): Promise<void> => {
  const clock = createManualClock();
  const bugs: unknown[] = [];
  const system = createActorSystem({ clock, log, onGiveUp: (_, error) => bugs.push(error) });
  const reports = createLine<ContainerReport>();
  const calls = createLine<{ readonly call: Call; readonly answer: Answer }>();
  const exited = Promise.withResolvers<void>();
  const pool: ActorRef<ContainerReport> = system.spawn<ContainerReport>({
    name: 'pool',
    mailboxMax: 100,
    supervision: 'stop',
    create: () => ({ receive: reports.add }),
  });
  const driver = scriptedDriver(
    clock,
    (call, answer) => calls.add({ call, answer }),
    exited.promise,
  );
  const limits = { invoker: 0, resultBytesMax: 1_000, apiKeyOf: async () => null };
  const container = spawnContainer(
    system,
    { ...limits, driver, blobs, clock, log, pool, parent: pool },
    { id: containerId('1-0-1'), kind: 'nodejs:22', image: null, memoryMb: 256, network: 'full' },
  );
  const isOf = <Type extends ContainerReport['type']>(
    report: ContainerReport,
    type: Type,
  ): report is Extract<ContainerReport, { type: Type }> => report.type === type;
  await test({
    tell: (message) => void container.tell(message),
    clock,
    heard: async (type) => {
      const report = await reports.next();
      if (!isOf(report, type)) throw new Error(`${report.type} instead of ${type}`);
      return report;
    },
    asked: async (wanted) => {
      const { call, answer } = await calls.next();
      if (call !== wanted) throw new Error(`${call} instead of ${wanted}`);
      return answer;
    },
    exit: exited.resolve,
    deadLetters: system.deadLetters,
  });
  system.close();
  if (bugs.length > 0) throw new Error('an actor was given up', { cause: bugs[0] });
};
