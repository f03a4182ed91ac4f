import { expect, test } from 'vitest';
import type { Accepted, Run } from '../../src/actors/controller/run.ts';
import { createAskedRuns } from '../../src/actors/asked-runs.ts';
import { E, type Either } from '../../src/domain/kernel/fp.ts';
import { jsonText } from '../../src/domain/kernel/json.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import { conductorOf, SEQUENCE_ID, sequenceAccepted } from '../support/sequence-fixtures.ts';
import { createHeldQuestions } from './controller/held-questions.ts';

const { caller, transactionId, spent } = sequenceAccepted();
const run: Run = {
  activationId: SEQUENCE_ID,
  caller,
  transactionId,
  target: { type: 'conductor', conductor: conductorOf('c'), binding: null },
  payload: jsonText({}),
  overridesFinal: true,
  cause: { type: 'component', sequence: SEQUENCE_ID, step: 0 },
  spent,
  blocking: false,
  idempotencyKey: null,
  stored: true,
  receivedMs: 1_000,
};

test('a new life waits until each run that was asked for is answered, failures among them', async () => {
  const platform = createHeldQuestions<Run, Either<Refusal, Accepted>>();
  const runs = createAskedRuns(platform.ask);
  const first = runs.accept(run);
  const second = runs.accept(run).catch(() => 'failed');
  let told = false;
  const answered = runs.answered().then(() => (told = true));
  (await platform.next()).answer(E.left({ type: 'Unavailable' }));
  expect(await first).toEqual(E.left({ type: 'Unavailable' }));
  expect(told).toBe(false);
  (await platform.next()).refuse(new Error('a bug'));
  expect(await second).toBe('failed');
  await answered;
  expect(told).toBe(true);
});
