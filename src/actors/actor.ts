/**
 * The one module that knows nact. An actor is a behaviour fed by a bounded mailbox, with a name and
 * a named way to be supervised.
 *
 * nact spends a macrotask and some allocations per message, so its own mailbox carries one wake-up
 * at a time; a woken actor works through what has gathered in ours. Messages keep their order, and
 * an actor still yields to the event loop after every batch.
 */
import * as nact from 'nact';
import type { Clock } from '../domain/kernel/clock.ts';
import type { Logger } from '../platform/logger.ts';

export interface ActorRef<Message> {
  readonly name: string;
  /**
   * Puts the message into the mailbox. False when the mailbox is full: nothing happened. A message
   * to a stopped actor is a dead letter: counted and logged.
   */
  readonly tell: (message: Message) => boolean;
  /** Makes the actor throw: for bugs that show in a promise it started. */
  readonly fail: (error: unknown) => void;
}

export interface Behaviour<Message> {
  readonly receive: (message: Message) => void;
  /** Called after the messages that were taken in one turn: the place to append what they caused. */
  readonly afterBatch?: () => void;
  /** Called once, when the actor is stopped or about to be restarted. */
  readonly stop?: () => void;
}

/** What happens when `receive` throws: a new behaviour, the end, or the end and the parent's throw. */
export type Supervision = 'restart' | 'stop' | 'escalate';

export interface ActorOptions<Message extends { readonly type: string }> {
  readonly name: string;
  readonly parent?: ActorRef<never>;
  readonly mailboxMax: number;
  readonly supervision: Supervision;
  readonly create: (self: ActorRef<Message>) => Behaviour<Message>;
}

export interface ActorSystem {
  readonly spawn: <Message extends { readonly type: string }>(
    options: ActorOptions<Message>,
  ) => ActorRef<Message>;
  readonly stop: (actor: ActorRef<never>) => void;
  readonly deadLetters: () => number;
  readonly restarts: () => number;
  readonly close: () => void;
}

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

/**
 * For messages whose number is bounded by design. A full mailbox is then a bug of its actor, which
 * is supervised for it: it starts anew from the journal, and the message is not missed.
 */
export const deliver = <Message>(actor: ActorRef<Message>, message: Message): void => {
  if (!actor.tell(message)) actor.fail(new Error(`the mailbox of ${actor.name} is full`));
};

export const createActorSystem = ({ clock, log, onGiveUp }: ActorSystemDeps): ActorSystem => {
  const system = nact.start();
  const natives = new WeakMap<ActorRef<never>, nact.Ref<unknown>>();
  const counts = { deadLetters: 0, restarts: 0 };

  const spawn: ActorSystem['spawn'] = (options) => {
    const mailbox: Message<typeof options>[] = [];
    let behaviour: Behaviour<Message<typeof options>> | null = null;
    let native: nact.Ref<null> | null = null;
    const crashes: number[] = [];
    let failure: { readonly error: unknown } | null = null;
    let awake = false;
    let stopped = false;

    const wake = (): void => {
      if (awake || native === null) return;
      awake = true;
      nact.dispatch(native, null);
    };
    const self: ActorRef<Message<typeof options>> = {
      name: options.name,
      tell: (message) => {
        if (stopped) {
          counts.deadLetters += 1;
          log.debug({ actor: options.name, message: message.type }, 'dead letter');
          return true;
        }
        if (mailbox.length >= options.mailboxMax) return false;
        mailbox.push(message);
        wake();
        return true;
      },
      fail: (error) => {
        failure = { error };
        wake();
      },
    };
    const end = (): void => {
      const ended = behaviour;
      behaviour = null;
      ended?.stop?.();
    };
    /** Runs inside nact's `spawn` and again at each restart; it may spawn children of its own. */
    const begin = (context: { readonly self: nact.Ref<null> }): null => {
      native = context.self;
      natives.set(self, native);
      end();
      behaviour = options.create(self);
      if (mailbox.length > 0) wake();
      return null;
    };
    const throwFailure = (): void => {
      const failed = failure;
      failure = null;
      if (failed !== null) throw failed.error;
    };
    const drain = (): null => {
      awake = false;
      throwFailure();
      let handled = 0;
      try {
        while (handled < mailbox.length && handled < BATCH_MAX && behaviour !== null) {
          const message = mailbox[handled];
          handled += 1;
          if (message !== undefined) behaviour.receive(message);
        }
        behaviour?.afterBatch?.();
      } finally {
        mailbox.splice(0, handled);
        if (mailbox.length > 0) wake();
      }
      return null;
    };
    nact.spawn(
      options.parent === undefined ? system : nativeOf(options.parent),
      drain,
      options.name,
      {
        initialStateFunc: begin,
        onCrash: (_message, error, context) => {
          const { name, supervision } = options;
          log.error({ actor: name, supervision, err: error }, 'an actor threw');
          // Not nact's own escalation: it fails on an actor that its parent has stopped meanwhile.
          if (supervision === 'escalate') options.parent?.fail(error);
          if (supervision !== 'restart') return context.stop;
          counts.restarts += 1;
          if (mayRestart(crashes, clock.nowMs())) return context.reset;
          onGiveUp(name, error);
          return context.stop;
        },
        afterStop: () => {
          stopped = true;
          counts.deadLetters += mailbox.length;
          mailbox.length = 0;
          end();
        },
      },
    );
    return self;
  };

  const nativeOf = (actor: ActorRef<never>): nact.Ref<unknown> => {
    const native = natives.get(actor);
    if (native === undefined) throw new Error(`${actor.name} is not an actor of this system`);
    return native;
  };

  return {
    spawn,
    stop: (actor) => nact.stop(nativeOf(actor)),
    deadLetters: () => counts.deadLetters,
    restarts: () => counts.restarts,
    close: () => nact.stop(system),
  };
};

/** Notes a crash and says whether there were few enough in the last minute. */
const mayRestart = (crashes: number[], nowMs: number): boolean => {
  crashes.push(nowMs);
  while (crashes.length > 0 && (crashes[0] ?? nowMs) < nowMs - 60_000) crashes.shift();
  return crashes.length <= RESTARTS_PER_MINUTE_MAX;
};

type Message<Options> = Options extends ActorOptions<infer M> ? M : never;
