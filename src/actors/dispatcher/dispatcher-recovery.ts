/**
 * What the dispatcher has to know before it carries out fires after a start or a restart: which are
 * completed, and which rules of the others have had their action accepted.
 */
import { createFiringHistory, type FiringHistory } from '../../domain/firing/recovery.ts';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { DISPATCHER, invokerTopic, type Topic } from '../../domain/topics.ts';
import { type AppendDeps, appendDurably } from '../append.ts';
import { knownInvokers } from '../known-invokers.ts';

export interface Recovered {
  /** Where the topic of fires is to be read from. */
  readonly from: Offset;
  /** Up to here, a fire may have been begun by an earlier life. */
  readonly upTo: Offset;
  readonly history: FiringHistory;
}

export interface RecoveryDeps extends AppendDeps {
  /** How many invokers are configured. */
  readonly invokers: number;
}

const PAGE = 2_000;

/** `null` when the journal closes or this life of the dispatcher is over. */
export const recoverDispatcher = async (deps: RecoveryDeps): Promise<Recovered | null> => {
  const { journal } = deps;
  const from = journal.cursor(DISPATCHER);
  // One total order: once this record is durable, so is everything an earlier life had accepted.
  const event = { type: 'CursorCommitted', consumer: DISPATCHER, next: from } as const;
  const appended = await appendDurably(deps, [{ topic: 'offsets', key: DISPATCHER, event }]);
  const upTo = appended?.at(-1);
  if (upTo === undefined) return null;
  const history = createFiringHistory();
  const invokers = knownInvokers(journal, deps.invokers).map(invokerTopic);
  const topics: readonly Topic[] = ['completed', 'sequences', ...invokers];
  for (let at = from; at <= upTo;) {
    const page = await journal.read(at, topics, PAGE);
    for (const record of page) if (record.offset <= upTo) history.note(record.event);
    const last = page.at(-1);
    if (last === undefined) break;
    at = offset(last.offset + 1);
  }
  return { from, upTo, history };
};
