/**
 * Whom a web action lets in (openwhisk-api §10.5): everybody, whoever knows a secret, or any caller
 * with valid credentials. What can't be understood lets nobody in.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { annotationValue } from '../../domain/action/annotations.ts';
import type { Parameter } from '../../domain/action/action.ts';
import type { NamespaceName } from '../../domain/names.ts';
import type { Header } from '../exchange.ts';

/** `user`: the caller's namespace, where it showed valid credentials. */
export const letsIn = (
  annotations: readonly Parameter[],
  headers: readonly Header[],
  user: NamespaceName | null,
): boolean => {
  // Only by an API that checks tokens, and never by the action's own address (adobe-runtime §4.3).
  if (annotationValue(annotations, 'require-gw-validation') === true) return false;
  const required = annotationValue(annotations, 'require-whisk-auth');
  switch (typeof required) {
    case 'undefined':
      return true;
    case 'boolean':
      return !required || user !== null;
    case 'string':
    case 'number':
      return knowsSecret(headers, String(required));
    default:
      return false;
  }
};

/** Whether answers are each caller's own: the action demands that it is known. */
export const demandsCredentials = (annotations: readonly Parameter[]): boolean =>
  annotationValue(annotations, 'require-whisk-auth') === true;

const knowsSecret = (headers: readonly Header[], secret: string): boolean => {
  const sent = headers.find(([name]) => name === 'x-require-whisk-auth');
  return sent !== undefined && timingSafeEqual(digest(sent[1]), digest(secret));
};

/** Of one length, so that comparing them tells nothing of the secret. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
