/**
 * What the server has promised by its answers: activations, fires and writes that may never be lost. A
 * connection that was cut without an answer promised nothing, and forbids nothing either.
 */
import { z } from 'zod';
import type { Answer } from './connection.ts';

/** A call as it was sent. */
export interface SentCall {
  readonly blocking: boolean;
  readonly n: number;
  /** Characters of the result's `echo`. */
  readonly echo: number;
}

export interface PromisedActivation extends SentCall {
  /** What a blocking call was answered; its logs come later. `null`: only an id. */
  readonly record: object | null;
}

export interface PromisedPut {
  readonly action: string;
  readonly version: string;
  readonly n: number;
}

export interface Promises {
  readonly activations: Map<string, PromisedActivation>;
  /** The number of each fire. */
  readonly fires: Map<string, number>;
  readonly puts: PromisedPut[];
  /** Answers that promise nothing: the server said that it can't (503). */
  readonly refused: () => number;
  /** Answers that should never be given. */
  readonly strange: string[];
  readonly onInvoked: (call: SentCall, answer: Answer) => void;
  readonly onFired: (n: number, answer: Answer) => void;
  readonly onPut: (action: string, n: number, answer: Answer) => void;
  /** Resolves at the first promised activation. */
  readonly first: Promise<void>;
}

const accepted = z.object({ activationId: z.string() });
const written = z.object({ version: z.string() });

/** Ended, ended with an error of the action or of the platform, and the wait was over. */
const BLOCKING_STATUSES: readonly number[] = [200, 502, 500, 504];

export const createPromises = (): Promises => {
  const activations = new Map<string, PromisedActivation>();
  const fires = new Map<string, number>();
  const puts: PromisedPut[] = [];
  const strange: string[] = [];
  const first = Promise.withResolvers<void>();
  let refused = 0;

  const isRefused = ({ status, text }: Answer): boolean => {
    if (status === 503) refused += 1;
    else strange.push(`an answer ${status}: ${text.slice(0, 200)}`);
    return true;
  };
  const onInvoked = (call: SentCall, answer: Answer): void => {
    const expected = call.blocking ? BLOCKING_STATUSES : [202];
    const body = bodyOf(answer);
    const read = accepted.safeParse(body);
    if (!expected.includes(answer.status) || !read.success) return void isRefused(answer);
    const whole = call.blocking && answer.status !== 504 && typeof body === 'object';
    activations.set(read.data.activationId, { ...call, record: whole ? body : null });
    first.resolve();
  };
  const onFired = (n: number, answer: Answer): void => {
    const read = accepted.safeParse(bodyOf(answer));
    if (answer.status !== 202 || !read.success) return void isRefused(answer);
    fires.set(read.data.activationId, n);
  };
  const onPut = (action: string, n: number, answer: Answer): void => {
    const read = written.safeParse(bodyOf(answer));
    if (answer.status !== 200 || !read.success) return void isRefused(answer);
    puts.push({ action, version: read.data.version, n });
  };
  return {
    activations,
    fires,
    puts,
    refused: () => refused,
    strange,
    onInvoked,
    onFired,
    onPut,
    first: first.promise,
  };
};

const bodyOf = ({ text }: Answer): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
