import { describe, expect, test } from 'vitest';
import type { ActorRef, ActorSystem } from '../../src/actors/actor.ts';
import { createActorSystem } from '../../src/actors/actor-system.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';

type Message = { readonly type: 'note'; readonly n: number } | { readonly type: 'throw' };

interface Observed {
  readonly system: ActorSystem;
  readonly givenUp: string[];
}

const observed = (): Observed => {
  const givenUp: string[] = [];
  const onGiveUp = (actor: string): number => givenUp.push(actor);
  return {
    system: createActorSystem({ clock: systemClock, log: silentLogger, onGiveUp }),
    givenUp,
  };
};

const settled = (): Promise<void> =>
  new Promise((resolve) => {
    let turns = 20;
    const turn = (): void => {
      turns -= 1;
      if (turns === 0) resolve();
      else setImmediate(turn);
    };
    turn();
  });

const recorder = (
  system: ActorSystem,
  supervision: 'restart' | 'stop',
  mailboxMax = 100,
): {
  readonly actor: ActorRef<Message>;
  readonly notes: number[];
  readonly lives: () => number;
} => {
  const notes: number[] = [];
  let lives = 0;
  const actor = system.spawn<Message>({
    name: 'recorder',
    mailboxMax,
    supervision,
    create: () => {
      lives += 1;
      return {
        receive: (message) => {
          if (message.type === 'throw') throw new Error('as told');
          notes.push(message.n);
        },
      };
    },
  });
  return { actor, notes, lives: () => lives };
};

describe('an actor', () => {
  test('gets its messages one by one, in order, never while it is being told', async () => {
    const { system } = observed();
    const { actor, notes } = recorder(system, 'restart', 1_000);
    for (let n = 0; n < 700; n += 1) actor.tell({ type: 'note', n });
    expect(notes).toEqual([]);
    await settled();
    expect(notes).toEqual(Array.from({ length: 700 }, (_, n) => n));
  });

  test('refuses a message when its mailbox is full, and takes messages again later', async () => {
    const { system } = observed();
    const { actor, notes } = recorder(system, 'restart', 2);
    expect([1, 2, 3].map((n) => actor.tell({ type: 'note', n }))).toEqual([true, true, false]);
    await settled();
    expect(actor.tell({ type: 'note', n: 4 })).toBe(true);
    await settled();
    expect(notes).toEqual([1, 2, 4]);
  });

  test('that throws starts anew and goes on with what waits in its mailbox', async () => {
    const { system } = observed();
    const { actor, notes, lives } = recorder(system, 'restart');
    actor.tell({ type: 'note', n: 1 });
    actor.tell({ type: 'throw' });
    actor.tell({ type: 'note', n: 2 });
    await settled();
    expect(notes).toEqual([1, 2]);
    expect(lives()).toBe(2);
    expect(system.restarts()).toBe(1);
  });

  test('that throws again and again is given up', async () => {
    const { system, givenUp } = observed();
    const { actor } = recorder(system, 'restart');
    for (let n = 0; n < 12; n += 1) {
      actor.tell({ type: 'throw' });
      await settled();
    }
    expect(givenUp).toEqual(['recorder']);
  });

  test('that was stopped leaves dead letters, which are counted', async () => {
    const { system } = observed();
    const { actor, notes } = recorder(system, 'stop');
    actor.tell({ type: 'throw' });
    await settled();
    actor.tell({ type: 'note', n: 1 });
    await settled();
    expect(notes).toEqual([]);
    expect(system.deadLetters()).toBe(1);
  });

  test('whose child escalates is restarted with a new child in the old one’s place', async () => {
    const { system } = observed();
    const children: ActorRef<Message>[] = [];
    const stopped: number[] = [];
    system.spawn<Message>({
      name: 'parent',
      mailboxMax: 10,
      supervision: 'restart',
      create: (self) => {
        const number = children.length;
        children.push(
          system.spawn<Message>({
            name: 'child',
            parent: self,
            mailboxMax: 10,
            supervision: 'escalate',
            create: () => ({
              receive: () => {
                throw new Error('as told');
              },
              stop: () => stopped.push(number),
            }),
          }),
        );
        return { receive: () => undefined };
      },
    });
    children[0]?.tell({ type: 'throw' });
    await settled();
    expect(children).toHaveLength(2);
    expect(stopped).toEqual([0]);
  });

  test('ends its whole family, the youngest first, when it is stopped or restarted', async () => {
    const { system } = observed();
    const ended: string[] = [];
    const spawn = (name: string, parent?: ActorRef<never>): ActorRef<Message> =>
      system.spawn<Message>({
        name,
        ...(parent === undefined ? {} : { parent }),
        mailboxMax: 10,
        supervision: 'restart',
        create: (self) => {
          if (name === 'grandparent') spawn('parent', self);
          if (name === 'parent') spawn('child', self);
          return {
            receive: () => {
              throw new Error('as told');
            },
            stop: () => ended.push(name),
          };
        },
      });
    const grandparent = spawn('grandparent');
    grandparent.tell({ type: 'throw' });
    await settled();
    expect(ended).toEqual(['child', 'parent', 'grandparent']);
    system.stop(grandparent);
    expect(ended).toEqual(['child', 'parent', 'grandparent', 'child', 'parent', 'grandparent']);
  });

  test('keeps room for messages within the system when clients have filled its mailbox', () => {
    const { system } = observed();
    const { actor } = recorder(system, 'restart', 1);
    expect(actor.tell({ type: 'note', n: 1 })).toBe(true);
    expect(actor.tell({ type: 'note', n: 2 })).toBe(false);
    expect(actor.tell({ type: 'note', n: 3 }, 'reserved')).toBe(true);
  });

  test('is told once per batch that it may append what its messages caused', async () => {
    const { system } = observed();
    const seen: string[] = [];
    const actor = system.spawn<Message>({
      name: 'batcher',
      mailboxMax: 10,
      supervision: 'restart',
      create: () => ({
        receive: (message) => seen.push(message.type),
        afterBatch: () => seen.push('append'),
      }),
    });
    actor.tell({ type: 'note', n: 1 });
    actor.tell({ type: 'note', n: 2 });
    await settled();
    expect(seen).toEqual(['note', 'note', 'append']);
  });
});
