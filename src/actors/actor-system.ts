/**
 * Runs actors: the one module that knows nact.
 *
 * nact spends a macrotask and some allocations per message, so its own mailbox carries one wake-up
 * at a time; a woken actor works through what has gathered in ours. Messages keep their order, and
 * an actor still yields to the event loop after every batch.
 *
 * nact forgets the children of a stopped actor without stopping theirs, and its escalation fails on
 * an actor that was stopped meanwhile. So families are ended here, and a parent is told to fail.
 */
import * as nact from 'nact';
import type { Clock } from '../domain/kernel/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { ActorOptions, ActorRef, ActorSystem, Behaviour } from './actor.ts';

export interface ActorSystemDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** An actor threw too often to be restarted again: the server can't go on. */
  readonly onGiveUp: (actor: string, error: unknown) => void;
}

/** Messages handled in one turn before the event loop gets its chance. */
const BATCH_MAX = 256;

/** So many restarts of one actor in a minute, and it is given up. */
const RESTARTS_PER_MINUTE_MAX = 10;

export const createActorSystem = (deps: ActorSystemDeps): ActorSystem => {
  const family = createFamily(nact.start());
  const cells = new WeakMap<ActorRef<never>, Family>();
  const counts = { deadLetters: 0, restarts: 0 };

  const cellOf = (actor: ActorRef<never>): Family => {
    const cell = cells.get(actor);
    if (cell === undefined) throw new Error(`${actor.name} is not an actor of this system`);
    return cell;
  };

  return {
    spawn: (options) => {
      const parent = options.parent === undefined ? family : cellOf(options.parent);
      const cell = createFamily(null, parent);
      const mailbox = createMailbox(options, cell, counts, deps.log);
      cells.set(mailbox.ref, cell);
      run(options, deps, { parent, cell, mailbox, counts });
      return mailbox.ref;
    },
    stop: (actor) => end(cellOf(actor)),
    deadLetters: () => counts.deadLetters,
    restarts: () => counts.restarts,
    close: () => end(family),
  };
};

/** An actor in its family: what has to end with it. */
interface Family {
  /** Known when nact has made the actor. */
  native: nact.Ref<unknown> | null;
  readonly parent: Family | null;
  readonly children: Set<Family>;
  stopped: boolean;
  /** Ends what the actor itself holds. */
  onEnd: () => void;
}

const createFamily = (native: nact.Ref<unknown> | null, parent: Family | null = null): Family => {
  const family = { native, parent, children: new Set<Family>(), stopped: false, onEnd: nothing };
  parent?.children.add(family);
  return family;
};

const nothing = (): void => undefined;

/** For good: the youngest first. */
const end = (cell: Family): void => {
  if (cell.stopped) return;
  cell.stopped = true;
  endChildren(cell);
  cell.parent?.children.delete(cell);
  cell.onEnd();
  if (cell.native !== null) nact.stop(cell.native);
};

const endChildren = (cell: Family): void => {
  for (const child of cell.children) end(child);
};

interface Counts {
  deadLetters: number;
  restarts: number;
}

interface Mailbox<Message> {
  readonly ref: ActorRef<Message>;
  /** Hands on the next messages, or throws what the actor was told to fail with. */
  readonly drain: (receive: (message: Message) => void, done: () => void) => void;
  readonly wake: () => void;
  readonly clear: () => void;
}

const createMailbox = <Message extends { readonly type: string }>(
  { name, mailboxMax }: ActorOptions<Message>,
  cell: Family,
  counts: Counts,
  log: Logger,
): Mailbox<Message> => {
  const messages: Message[] = [];
  let failure: { readonly error: unknown } | null = null;
  let awake = false;

  const wake = (): void => {
    if (awake || cell.stopped || cell.native === null) return;
    if (messages.length === 0 && failure === null) return;
    awake = true;
    nact.dispatch(cell.native, null);
  };
  const sleep = (): void => {
    awake = false;
  };
  const ref: ActorRef<Message> = {
    name,
    tell: (message, room = 'common') => {
      if (cell.stopped) {
        counts.deadLetters += 1;
        log.debug({ actor: name, message: message.type }, 'dead letter');
        return true;
      }
      if (messages.length >= mailboxMax * (room === 'common' ? 1 : 2)) return false;
      messages.push(message);
      wake();
      return true;
    },
    fail: (error) => {
      failure = { error };
      wake();
    },
  };
  return {
    ref,
    wake,
    clear: () => {
      sleep();
      counts.deadLetters += messages.length;
      messages.length = 0;
    },
    drain: (receive, done) => {
      sleep();
      let handled = 0;
      try {
        const failed = failure;
        failure = null;
        if (failed !== null) throw failed.error;
        while (handled < messages.length && handled < BATCH_MAX && !cell.stopped) {
          const message = messages[handled];
          handled += 1;
          if (message !== undefined) receive(message);
        }
        done();
      } finally {
        messages.splice(0, handled);
        wake();
      }
    },
  };
};

interface Place<Message> {
  readonly parent: Family;
  readonly cell: Family;
  readonly mailbox: Mailbox<Message>;
  readonly counts: Counts;
}

const run = <Message extends { readonly type: string }>(
  options: ActorOptions<Message>,
  { clock, log, onGiveUp }: ActorSystemDeps,
  { parent, cell, mailbox, counts }: Place<Message>,
): void => {
  const crashes: number[] = [];
  let behaviour: Behaviour<Message> | null = null;

  const endLife = (): void => {
    const ended = behaviour;
    behaviour = null;
    ended?.stop?.();
  };
  cell.onEnd = () => {
    mailbox.clear();
    endLife();
  };
  /** Runs inside nact's `spawn` and again at each restart; it may spawn children of its own. */
  const begin = (context: { readonly self: nact.Ref<null> }): null => {
    cell.native = context.self;
    endChildren(cell);
    endLife();
    behaviour = options.create(mailbox.ref);
    mailbox.wake();
    return null;
  };
  nact.spawn(
    parent.native ?? never(`${options.name} has a parent that is not there`),
    (): null => {
      mailbox.drain(
        (message) => behaviour?.receive(message),
        () => behaviour?.afterBatch?.(),
      );
      return null;
    },
    options.name,
    {
      initialStateFunc: begin,
      onCrash: (_message, error, context) => {
        const { name, supervision } = options;
        log.error({ actor: name, supervision, err: error }, 'an actor threw');
        if (supervision === 'restart') {
          counts.restarts += 1;
          if (mayRestart(crashes, clock.nowMs())) return context.reset;
          onGiveUp(name, error);
        }
        end(cell);
        if (supervision === 'escalate') options.parent?.fail(error);
        return context.stop;
      },
    },
  );
};

const never = (message: string): never => {
  throw new Error(message);
};

/** Notes a crash and says whether there were few enough in the last minute. */
const mayRestart = (crashes: number[], nowMs: number): boolean => {
  crashes.push(nowMs);
  while (crashes.length > 0 && (crashes[0] ?? nowMs) < nowMs - 60_000) crashes.shift();
  return crashes.length <= RESTARTS_PER_MINUTE_MAX;
};
