/**
 * What an actor is: a behaviour fed by a bounded mailbox, with a name and a named way to be
 * supervised. `actor-system.ts` runs them.
 */
export interface ActorRef<Message> {
  readonly name: string;
  /**
   * Puts the message into the mailbox. False when the mailbox is full: nothing happened. A message
   * to a stopped actor is a dead letter: counted and logged.
   */
  readonly tell: (message: Message, room?: Room) => boolean;
  /** Makes the actor throw: for bugs that show in a promise it started. */
  readonly fail: (error: unknown) => void;
}

/** `reserved` room is for messages within the system: what clients send can't take it. */
type Room = 'common' | 'reserved';

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
  /** Messages in the common room of the mailbox; the reserved room is as large again. */
  readonly mailboxMax: number;
  readonly supervision: Supervision;
  readonly create: (self: ActorRef<Message>) => Behaviour<Message>;
}

export interface ActorSystem {
  readonly spawn: <Message extends { readonly type: string }>(
    options: ActorOptions<Message>,
  ) => ActorRef<Message>;
  /** Stops the actor with its children and theirs. */
  readonly stop: (actor: ActorRef<never>) => void;
  readonly deadLetters: () => number;
  readonly restarts: () => number;
  readonly close: () => void;
}

/**
 * For messages whose number is bounded by design. A full mailbox is then a bug of its actor, which
 * is supervised for it: it starts anew from the journal, and the message is not missed.
 */
export const deliver = <Message>(actor: ActorRef<Message>, message: Message): void => {
  if (!actor.tell(message, 'reserved'))
    actor.fail(new Error(`the mailbox of ${actor.name} is full`));
};
