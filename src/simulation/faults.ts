/** The kinds of faults that a simulation injects, and how they are named in a command line. */
import { E, type Either } from '../domain/kernel/fp.ts';

const MEANINGS = {
  slow: 'containers that take long to come, to initialise, to answer and to go',
  crash: 'actions that end their process, in init, in a run or between runs',
  hang: 'runs and inits that use up all their time',
  mute: 'runs of which nothing is ever heard, though their time is over',
  lie: 'containers that end without saying so, answer after their end, say ready and fail',
  memory: 'actions that exhaust the memory of their container',
  reorder: 'exits that are told before or after what they interrupt',
  create: 'containers that can not be made',
  throw: 'calls of the driver that throw, as a bug in it would make them',
  lose: 'invokers for which the driver always throws, so that they are given up',
  disk: 'a disk that is slow or full of waiting work, views that do not answer',
  sync: 'a failed sync, after which the server has to stop',
  kill: 'the server killed, at any moment and around any commit',
  stop: 'the server stopped in order and started again',
} as const;

export type FaultKind = keyof typeof MEANINGS;

export const FAULT_KINDS = Object.keys(MEANINGS) as readonly FaultKind[];

export type Faults = ReadonlySet<FaultKind>;

/** `all`, `none`, or names with commas between them. The left side says what is wrong. */
export const parseFaults = (text: string): Either<string, Faults> => {
  if (text === 'all') return E.right(new Set(FAULT_KINDS));
  if (text === 'none') return E.right(new Set());
  const names = text.split(',');
  const unknown = names.filter((name) => !isFaultKind(name));
  if (unknown.length > 0)
    return E.left(`no such fault: ${unknown.join(', ')}; there is ${FAULT_KINDS.join(', ')}`);
  return E.right(new Set(names.filter(isFaultKind)));
};

export const faultsText = (faults: Faults): string => {
  if (faults.size === 0) return 'none';
  const named = FAULT_KINDS.filter((kind) => faults.has(kind));
  return named.length === FAULT_KINDS.length ? 'all' : named.join(',');
};

const isFaultKind = (name: string): name is FaultKind => Object.hasOwn(MEANINGS, name);
