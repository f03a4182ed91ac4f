/**
 * The ids that travel through events, messages and URLs, each a string of its own type.
 * They are made here alone: from outside by a check, from what this program made itself as it is.
 */
import type { Brand } from './brand.ts';

/** 32 lower-case hexadecimal characters (openwhisk-api §9.1). */
export type ActivationId = Brand<string, 'ActivationId'>;
/** The id of one HTTP request: `X-Request-ID`, `code` in error bodies (openwhisk-api §1.5). */
export type TransactionId = Brand<string, 'TransactionId'>;
/** `<invoker index>-<number>` with the epoch in front: unique over restarts. */
export type ContainerId = Brand<string, 'ContainerId'>;
/** The id of the key that opens a namespace: the user name of basic authentication. */
export type KeyId = Brand<string, 'KeyId'>;
/** A position in the journal: 1, 2, 3 …; one total order (journal-format.md). */
export type Offset = Brand<number, 'Offset'>;
/**
 * `NAMESPACE NS/[PKG/]NAME REVISION`: the caller's namespace, the action and its revision. What is of
 * one queue keeps its order and may share containers; nothing else ever does (adobe-runtime X17).
 */
export type QueueKey = Brand<string, 'QueueKey'>;
/** SHA-256 of a blob's bytes, lower-case hexadecimal. */
export type BlobHash = Brand<string, 'BlobHash'>;

export const isActivationId = (text: string): text is ActivationId => /^[0-9a-f]{32}$/.test(text);

/** For ids that were made by this program and come back from its own journal, clock or generator. */
export const activationId = (text: string): ActivationId => text as ActivationId;
export const transactionId = (text: string): TransactionId => text as TransactionId;
export const containerId = (text: string): ContainerId => text as ContainerId;
export const keyId = (text: string): KeyId => text as KeyId;
export const offset = (value: number): Offset => value as Offset;
export const queueKey = (text: string): QueueKey => text as QueueKey;
export const blobHash = (text: string): BlobHash => text as BlobHash;

/** The stream version of an entity that is not there: what a creation expects. */
export const ABSENT = 0 as Offset;
