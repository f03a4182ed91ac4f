import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { activationId, blobHash, transactionId } from '../../../src/domain/kernel/ids.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { createDecoder, createEncoder, type Encoder } from '../../../src/journal/records/codec.ts';
import type { DictionaryEntry } from '../../../src/journal/records/dictionary.ts';
import { GOLDEN_V2 } from '../../fixtures/golden-events-v2.ts';
import {
  samplePackage,
  sampleRule,
  sampleTrigger,
  sequenceAccepted,
  sequenceCompleted,
  triggerCompleted,
  triggerFired,
} from '../../fixtures/sample-events.ts';
import { anySubjectRecord } from '../projections/entity-history.ts';
import { helloAction } from '../../support/action-fixtures.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';
import { anyJson } from '../../support/json-arbitrary.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const anyId = fc.oneof(hex(32), hex(64), hex(31), fc.string(), fc.constant('F'.repeat(32)));

/** As in JSON: finite, and without a negative zero. */
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

/** Ids of every look where ids are packed, and values of every shape where users give them. */
const anyOddEvent: fc.Arbitrary<DomainEvent> = fc
  .tuple(anyId, anyId, anyId, anyJson, anyNumber)
  .chain(([id, other, code, value, number]) => {
    const action = { ...acceptedEvent().action, code: blobHash(code) };
    const conductor = { action, defaults: jsonText([]), apiKey: false, retrySafe: false };
    const parameters = [{ key: id, value }];
    const [own, foreign] = [activationId(id), activationId(other)];
    return fc.constantFrom<DomainEvent>(
      acceptedEvent({
        activationId: own,
        transactionId: transactionId(other),
        action,
        cause: { type: 'rule', trigger: foreign, rule: other },
        receivedMs: number,
      }),
      startedEvent({ activationId: own }),
      completedEvent({
        activationId: foreign,
        cause: { type: 'component', sequence: own, step: number },
      }),
      sequenceAccepted({ activationId: own, plan: { type: 'conductor', conductor } }),
      sequenceCompleted({ activationId: own, waitMs: number }),
      triggerFired({ activationId: own, transactionId: transactionId(other) }),
      triggerCompleted({ activationId: foreign }),
      { type: 'ActionCreated', action: helloAction({ parameters }) },
      { type: 'PackageUpdated', package: samplePackage({ parameters, annotations: parameters }) },
      { type: 'TriggerRulesChanged', trigger: sampleTrigger({ parameters }) },
      { type: 'RuleUpdated', rule: sampleRule({ annotations: parameters }) },
      { type: 'EpochStarted', epoch: 3, version: id },
    );
  });
const anyEvent = fc.oneof(
  anyOddEvent,
  fc.constantFrom(...GOLDEN_V2).map(({ event }) => event),
  anySubjectRecord.map(({ event }) => event),
);

/** A dictionary as a segment keeps it. */
const dictionaryOf = (known: readonly DictionaryEntry[] = []) => {
  const entries = [...known];
  const store = (encoder: Encoder): void => void entries.push(...encoder.takeNew());
  const structures = (): readonly string[] =>
    entries.filter(({ kind }) => kind === 'structure').map(({ value }) => value);
  return { entries, store, structures };
};

test('every event comes back as it was, also from an encoder that was restarted', () => {
  const dictionary = dictionaryOf();
  const decoder = createDecoder(dictionary.structures);
  let encoder = createEncoder([]);
  fc.assert(
    fc.property(anyEvent, anyId, fc.boolean(), (event, key, restart) => {
      if (restart) encoder = createEncoder(dictionary.entries);
      const payload = Uint8Array.from(encoder.encode(event, key));
      dictionary.store(encoder);
      expect(decoder.decode(event.type, key, payload)).toEqual(event);
    }),
    { numRuns: 500 },
  );
});

test('numbers of topics and types stay the same over a restart', () => {
  const dictionary = dictionaryOf();
  const first = createEncoder([]);
  const numbers = (encoder: Encoder) => [
    encoder.topicId('whisks'),
    encoder.topicId('started'),
    encoder.typeId('ActionCreated'),
  ];
  expect(numbers(first)).toEqual([0, 1, 0]);
  dictionary.store(first);
  expect(dictionary.entries.map(({ value }) => value)).toEqual([
    'whisks',
    'started',
    'ActionCreated 1',
  ]);
  const second = createEncoder(dictionary.entries);
  expect(numbers(second)).toEqual([0, 1, 0]);
  expect(second.topicId('completed')).toBe(2);
});

test('more shapes than the dictionary takes are still read back', () => {
  const dictionary = dictionaryOf();
  const encoder = createEncoder([]);
  const decoder = createDecoder(dictionary.structures);
  for (let index = 0; index < 700; index += 1) {
    const limits = { ...helloAction().limits, [`limit${index}`]: index };
    const event: DomainEvent = { type: 'ActionCreated', action: helloAction({ limits }) };
    const payload = Uint8Array.from(encoder.encode(event, 'k'));
    dictionary.store(encoder);
    expect(decoder.decode('ActionCreated', 'k', payload)).toEqual(event);
  }
  expect(dictionary.structures().length).toBeLessThanOrEqual(512);
});

test('bytes that are no event are refused', () => {
  const decoder = createDecoder(() => []);
  for (const bytes of [[], [0xc1], [0x7f], [0x80, 0x80], [0xdc, 0xff]])
    expect(() => decoder.decode('EpochStarted', 'k', Uint8Array.from(bytes))).toThrow(/./);
});
