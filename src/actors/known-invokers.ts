/**
 * The invokers that are configured, and those that once were: work may have been accepted for them,
 * and its records lie on their topics. The balancer gives them no more.
 */
import type { InvokerIndex } from '../domain/invoker/invoker.ts';
import { consumingInvoker } from '../domain/topics.ts';
import type { Journal } from '../journal/journal.ts';

export const knownInvokers = (
  journal: Pick<Journal, 'consumers'>,
  configured: number,
): readonly InvokerIndex[] => {
  const known = journal.consumers().flatMap((name) => consumingInvoker(name) ?? []);
  return [...new Set([...Array.from({ length: configured }).keys(), ...known])];
};
