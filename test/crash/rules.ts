/**
 * The rules of a crash, for one activation: it ends exactly once, has run at most once (or as often
 * as it was started, where that is safe), and its end says what happened
 * (docs/architecture.md, "What a crash does"; scheduling-and-runtimes P54).
 */
import { INTERRUPTED } from '../../src/domain/activation/interrupted.ts';
import {
  EXITED_IN_INIT,
  EXITED_IN_RUN,
  NOT_PROVISIONED,
} from '../../src/domain/activation/response-texts.ts';
import type { ActivationHistory } from './history.ts';

/** What was killed: with the server all containers, or containers alone, or the power of all. */
export type Victim = 'server' | 'containers' | 'power';

/** `real`: what the action itself answered. The others: how the platform ended it. */
export type Ending = 'real' | 'interrupted' | 'exitedInRun' | 'exitedInInit' | 'notProvisioned';

const TEXTS: ReadonlyMap<string, Ending> = new Map([
  [errorText(INTERRUPTED), 'interrupted'],
  [errorText(EXITED_IN_RUN), 'exitedInRun'],
  [errorText(EXITED_IN_INIT), 'exitedInInit'],
  [errorText(NOT_PROVISIONED), 'notProvisioned'],
]);

function errorText(error: string): string {
  return JSON.stringify({ error });
}

/** `null`: it has none. */
export const endingOf = ({ end }: ActivationHistory): Ending | null => {
  if (end === null) return null;
  const { result } = end.completed.response;
  return (typeof result === 'string' ? TEXTS.get(result) : undefined) ?? 'real';
};

/** `runs`: how often user code began, as the world outside saw it. */
export const faultsOf = (
  history: ActivationHistory,
  runs: number,
  victim: Victim,
): readonly string[] => {
  const { accepted, starts, end } = history;
  const { retrySafe } = accepted;
  const ending = endingOf(history);
  const last = starts.at(-1);
  if (end === null || ending === null) return ['it has no end'];
  if (last === undefined) return faultsWithoutStart(ending, runs, victim);
  const outlived = last.epoch < end.epoch;
  const runsMax = retrySafe ? starts.length : 1;
  const byContainers = ending !== 'real' && ending !== 'interrupted';
  return [
    ...(starts.some(({ attempt }, index) => attempt !== index + 1) ? ['its attempts skip'] : []),
    ...(!retrySafe && starts.some(({ epoch }) => epoch !== last.epoch)
      ? ['it was started again after a crash']
      : []),
    ...(outlived && ending !== 'interrupted'
      ? [`it was interrupted, but ended as '${ending}'`]
      : []),
    ...(ending === 'interrupted' && !outlived
      ? ['nothing interrupted it, but its end says so']
      : []),
    ...(ending === 'interrupted' && retrySafe ? ['it was not run again, though it may be'] : []),
    ...(byContainers && victim !== 'containers'
      ? [`no container was killed, but '${ending}'`]
      : []),
    ...(runs > runsMax ? [`it ran ${runs} times, but may ${runsMax} times`] : []),
    ...(ending === 'real' ? faultsOfResult(history, runs) : []),
  ];
};

/** It never got a container that could take it: that is an end too, but only where one was killed. */
const faultsWithoutStart = (ending: Ending, runs: number, victim: Victim): readonly string[] => {
  const isEnd = ending === 'notProvisioned' || ending === 'exitedInInit';
  return [
    ...(isEnd && victim === 'containers' ? [] : [`it ended as '${ending}' without a start`]),
    ...(runs === 0 ? [] : ['it ran without a start']),
  ];
};

/** The answer is that of this very activation. One too long for its event is compared over REST. */
const faultsOfResult = ({ accepted, end }: ActivationHistory, runs: number): readonly string[] => {
  const { statusCode, result } = end?.completed.response ?? { statusCode: 3, result: '' };
  if (statusCode !== 0) return [`its status is ${statusCode}: ${JSON.stringify(result)}`];
  if (runs === 0) return ['it has a result and never ran'];
  if (typeof result !== 'string' || typeof accepted.parameters !== 'string') return [];
  const { id, n } = JSON.parse(result);
  const isOwn = id === accepted.activationId && n === JSON.parse(accepted.parameters).n;
  return isOwn ? [] : [`its result is another one's: ${result}`];
};
