/**
 * What an operator's command and the running server say to each other over the admin socket: one line
 * of JSON each, then the connection ends. Both say which protocol they speak, since a command may be
 * of another release than the server.
 */
import type {
  AdministrationRefusal,
  OpenedNamespace,
  SubjectListing,
} from '../actors/administration.ts';
import type { LimitsChange } from '../domain/subject/limits-change.ts';
import type { NamespaceLimits } from '../domain/subject/namespace-limits.ts';

export const PROTOCOL = 1;

/** Each is the call of `Administration` that has its name. */
export type AdminRequest =
  | {
      readonly type: 'create';
      readonly subject: string;
      readonly namespace: string | null;
      readonly auth: string | null;
    }
  | {
      readonly type: 'renewKey' | 'remove';
      readonly subject: string;
      readonly namespace: string | null;
    }
  | { readonly type: 'get' | 'block' | 'unblock'; readonly subject: string }
  | { readonly type: 'list' | 'arm' }
  | {
      readonly type: 'limits';
      readonly subject: string;
      readonly namespace: string | null;
      readonly change: LimitsChange;
    };

/** What each is answered when it is done. */
export interface AdminAnswers {
  readonly create: OpenedNamespace;
  readonly renewKey: OpenedNamespace;
  readonly remove: null;
  readonly get: readonly OpenedNamespace[];
  readonly block: null;
  readonly unblock: null;
  readonly list: readonly SubjectListing[];
  /** Whether it was not armed before. */
  readonly arm: boolean;
  readonly limits: NamespaceLimits;
}

export interface RequestLine {
  readonly protocol: typeof PROTOCOL;
  readonly request: AdminRequest;
}

export type Reply =
  | { readonly type: 'done'; readonly value: AdminAnswers[keyof AdminAnswers] }
  | { readonly type: 'refused'; readonly refusal: AdministrationRefusal }
  /** The request is not of this protocol; nothing was done. */
  | { readonly type: 'unreadable'; readonly reason: string }
  /** Something broke, and the server's log says what. */
  | { readonly type: 'failed' };

export interface ReplyLine {
  readonly protocol: typeof PROTOCOL;
  readonly reply: Reply;
}

export const lineOf = (message: RequestLine | ReplyLine): string => `${JSON.stringify(message)}\n`;
