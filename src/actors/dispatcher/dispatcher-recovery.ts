/**
 * What the dispatcher has to know before it carries out fires after a start or a restart: which are
 * completed, and which rules of the others have had their action accepted.
 */
import { createFiringHistory, type FiringHistory } from '../../domain/firing/recovery.ts';
import { type Offset, offset } from '../../domain/kernel/ids.ts';
import { DISPATCHER, invokerTopic, type Topic } from '../../domain/topics.ts';
import { type AppendDeps, appendDurably } from '../append.ts';
import { readHistory } from '../history.ts';
import { knownInvokers } from '../known-invokers.ts';

export interface Recovered {
  /** Where the topic of fires is to be read from: nothing below is open. */
  readonly from: Offset;
  /** Up to here, a fire may have been begun by an earlier life. */
  readonly upTo: Offset;
  readonly history: FiringHistory;
}

export interface RecoveryDeps extends AppendDeps {
  /** How many invokers are configured. */
  readonly invokers: number;
}

/** `null` when the journal closes or this life of the dispatcher is over. */
export const recoverDispatcher = async (deps: RecoveryDeps): Promise<Recovered | null> => {
  const { journal } = deps;
  // One total order: once this record is durable, so is everything an earlier life had accepted.
  const next = journal.cursor(DISPATCHER);
  const event = { type: 'CursorCommitted', consumer: DISPATCHER, next } as const;
  const appended = await appendDurably(deps, [{ topic: 'offsets', key: DISPATCHER, event }]);
  const upTo = appended?.at(-1);
  if (upTo === undefined) return null;
  const history = createFiringHistory();
  // Only from the first fire on is there anything to be found among the other topics: a start after
  // months without a fire need not read months.
  const [first] = await journal.read(next, ['triggers'], 1);
  if (first === undefined || first.offset > upTo) return { from: offset(upTo + 1), upTo, history };
  const from = first.offset;
  const invokers = knownInvokers(journal, deps.invokers).map(invokerTopic);
  const topics: readonly Topic[] = ['completed', 'sequences', ...invokers];
  await readHistory(journal, { from, upTo, topics }, (record) => history.note(record.event));
  return { from, upTo, history };
};
